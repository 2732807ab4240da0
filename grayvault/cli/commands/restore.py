"""`grayvault restore`: one photo to a file."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from grayvault.bootstrap.open_vault import opened_vault
from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.photos import PhotoRow
from grayvault.catalog.source_files import sources_of
from grayvault.cli.output_file import check_folder, refuse_known, source_refused, write_whole
from grayvault.cli.photo_argument import find_photo
from grayvault.cli.text import printable
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, RequestError
from grayvault.core.view import OutputFormat, View, ViewKind
from grayvault.restore.view_plan import ViewPlan

FORMATS: tuple[tuple[str, OutputFormat], ...] = (
    (".jpg", "jpeg"),
    (".jpeg", "jpeg"),
    (".png", "png"),
    (".webp", "webp"),
    (".avif", "avif"),
    (".jxl", "jxl"),
    (".tif", "tiff"),
    (".tiff", "tiff"),
)
"""What is written to a file of which suffix."""


@click.command("restore")
@click.argument("address", metavar="ID|path:SOURCE")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"Where to; its suffix tells the format: {' '.join(suffix for suffix, _ in FORMATS)}",
)
@click.option(
    "--view",
    type=click.Choice(["color", "gray"]),
    default="color",
    show_default=True,
    help="In colour, or the gray photo as it is stored.",
)
@click.option("--colorizer", metavar="NAME", help="Bring the colours back with this one instead.")
@click.option("--no-hints", is_flag=True, help="Let the colorizer guess, without the hints.")
@click.option("--width", type=click.IntRange(min=1), metavar="N", help="Pixels across, at most.")
@click.pass_obj
def command(places: Places, /, address: str, output: Path, **options: Any) -> None:
    """Write one photo, its colours brought back, to a file.

    A photo is named by its id, which may be shortened to 8 or more digits that no other photo's
    id begins with, or by `path:` and the path that it was taken in from. A file that is there
    already is replaced, but never a photo's source. What was kept beside the photo, such as a gain
    map or a motion photo's video, comes back in a JPEG of full size, or in files beside the other.
    """
    check_folder(output)
    asked = _view(output, **options)
    with opened_vault(places) as vault:
        photo = find_photo(vault.engine, address)
        _refuse_source(vault.engine, photo.id, output)
        renderer = Renderer(vault)
        label, (restored, beside) = _restored(renderer, photo, asked)
        files = [(output.with_name(output.stem + ending), content) for ending, content in beside]
        for path, _ in files:
            _refuse_source(vault.engine, photo.id, path)
        for path, content in [(output, restored), *files]:
            write_whole(path, content)
    click.echo(f"{printable(str(output))} ({label})")
    for path, _ in files:
        click.echo(f"{printable(str(path))} (was kept beside the photo)")


Restored = tuple[bytes, Sequence[tuple[str, bytes]]]
"""As `Renderer.render_with_attachments` returns it."""


def _restored(renderer: Renderer, photo: PhotoRow, view: View) -> tuple[str, Restored]:
    """Where the photo's colours come from, and its files; `ConfigError` where a view can't be."""

    def make(plan: ViewPlan) -> tuple[str, Restored]:
        return plan.label, renderer.render_with_attachments(plan)

    try:
        return renderer.with_plan(photo, view, make)
    except RequestError as error:
        raise ConfigError(str(error)) from error


def _view(
    output: Path, view: ViewKind, width: int | None, colorizer: str | None, *, no_hints: bool
) -> View:
    return View(view, _format(output), width, colorizer=colorizer, hints=not no_hints)


def _format(output: Path) -> OutputFormat:
    for suffix, name in FORMATS:
        if output.suffix.lower() == suffix:
            return name
    suffixes = ", ".join(suffix for suffix, _ in FORMATS)
    raise ConfigError(f"{output}: the file's name must end in one of {suffixes}")


def _refuse_source(engine: Engine, photo_id: str, output: Path) -> None:
    """Raise `ConfigError` where `output` is a file that ingest has seen, by any of its names."""
    refuse_known(engine, output)
    if output.exists() and _is_source(engine, photo_id, output):
        raise source_refused(output)


def _is_source(engine: Engine, photo_id: str, output: Path) -> bool:
    for source in sources_of(engine, photo_id):
        with suppress(OSError):
            if output.samefile(source.path):
                return True
    return False
