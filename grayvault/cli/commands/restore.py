"""`grayvault restore`: write one photo to a file."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.photos import PhotoRow
from grayvault.catalog.source_files import sources_of
from grayvault.cli.output_file import check_folder, refuse_known, source_refused, write_whole
from grayvault.cli.photo_argument import find_photo
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, RequestError
from grayvault.core.view import OutputFormat, View, ViewKind
from grayvault.report.text_format import printable
from grayvault.restore.views.view_plan import ViewPlan

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
"""File format by suffix."""


@click.command("restore")
@click.argument("address", metavar="ID|path:SOURCE")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write; its suffix gives the format: "
    f"{' '.join(suffix for suffix, _ in FORMATS)}",
)
@click.option(
    "--view",
    type=click.Choice(["color", "gray"]),
    default="color",
    show_default=True,
    help="In colour, or in gray as it is stored.",
)
@click.option(
    "--colorizer",
    metavar="NAME",
    help="Restore the colours with another colorizer than the photo's own.",
)
@click.option(
    "--no-hints",
    is_flag=True,
    help="Let the colorizer guess the colours, without the stored hints.",
)
@click.option("--width", type=click.IntRange(min=1), metavar="N", help="Largest width in pixels.")
@click.pass_obj
def command(places: Places, /, address: str, output: Path, **options: Any) -> None:
    """Write one photo, with its colours restored, to a file.

    Name the photo by its id, by the first 8 digits or more of its id, or by `path:` followed by the
    path of its original. An existing output file is replaced, but never an original. Attachments of
    the photo, such as a gain map or a motion photo's video, are written into a JPEG of full size,
    or else to files of their own, which replace no other file.
    """
    check_folder(output)
    view = _view(output, **options)
    with opened_vault(places) as vault:
        photo = find_photo(vault.engine, address)
        _refuse_source(vault.engine, photo.id, output)
        renderer = Renderer(vault)
        label, (restored, attachments) = _restored(renderer, photo, view)
        files = [
            (output.with_name(output.stem + ending), content) for ending, content in attachments
        ]
        for path, content in files:
            _refuse_source(vault.engine, photo.id, path)
            _refuse_other(path, content)
        for path, content in [(output, restored), *files]:
            write_whole(path, content)
    click.echo(f"{printable(str(output))} ({label})")
    for path, _ in files:
        click.echo(f"{printable(str(path))} (an attachment of the photo)")


Restored = tuple[bytes, Sequence[tuple[str, bytes]]]
"""The photo's file, and the ending and content of each attachment's file."""


def _restored(renderer: Renderer, photo: PhotoRow, view: View) -> tuple[str, Restored]:
    """A label that says where the colours come from, and the files; raises `ConfigError`."""

    def restore(plan: ViewPlan) -> tuple[str, Restored]:
        return plan.label, renderer.render_with_attachments(plan)

    try:
        return renderer.with_plan(photo, view, restore)
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
    raise ConfigError(f"{output}: the file name must end in one of {suffixes}")


def _refuse_source(engine: Engine, photo_id: str, output: Path) -> None:
    """Raise `ConfigError` if `output` is an original, by path or as a link to it."""
    refuse_known(engine, output)
    if output.exists() and _is_source(engine, photo_id, output):
        raise source_refused(output)


def _refuse_other(path: Path, content: bytes) -> None:
    """Raise `ConfigError` if `path` is a file with another content: nobody named it."""
    if path.exists() and not (path.is_file() and path.read_bytes() == content):
        raise ConfigError(
            f"{path} is there already, and an attachment of the photo would replace it: move it "
            "away, or write to a file of another name"
        )


def _is_source(engine: Engine, photo_id: str, output: Path) -> bool:
    for source in sources_of(engine, photo_id):
        with suppress(OSError):
            if output.samefile(source.path):
                return True
    return False
