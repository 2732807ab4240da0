"""`grayvault export`: write all photos as ordinary files in colour."""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.bootstrap.export import Export, RestoredPhoto
from grayvault.catalog.photos import PhotoRow
from grayvault.cli.exit_codes import FAILED
from grayvault.cli.output_file import check_disk
from grayvault.cli.outside_folder import check_outside
from grayvault.cli.photo_argument import absolute
from grayvault.cli.progress import advancing
from grayvault.cli.signals import stop_on
from grayvault.core.config.paths import Places
from grayvault.core.errors import GrayVaultError
from grayvault.core.processors import processors
from grayvault.core.view import OutputFormat
from grayvault.report.text_format import counted, printable
from grayvault.restore.export.sha256sums import NAME

_AHEAD = 2
"""Photos per processor that are restored before they are written."""


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format",
    "output",
    type=click.Choice(["jpeg", "jxl"]),
    default="jpeg",
    show_default=True,
    help="JPEG, which every program opens, or JPEG XL, which is smaller.",
)
@click.option(
    "--under",
    type=click.Path(),
    metavar="DIR",
    help="Only photos whose original is (or was) this file, or in this folder.",
)
@click.pass_context
def command(context: click.Context, folder: Path, output: OutputFormat, under: str | None) -> None:
    """Write all photos, with their colours restored, as ordinary files to DIR.

    Files keep their original names, folders, metadata and times. If two would have the same path,
    a part of its id is added to the name of one. Existing files are never replaced. DIR/SHA256SUMS
    lists all files for `sha256sum --check`. Another run writes what is missing. The exit code is 1
    if a photo could not be written.
    """
    places: Places = context.obj
    with opened_vault(places) as vault, stop_on(signal.SIGINT, signal.SIGTERM) as stopped:
        check_outside(vault, folder)
        check_disk(folder)
        export = Export(vault, folder.absolute(), output)
        photos = export.begin(absolute(under) if under is not None else None)
        written, failures = _write(export, photos, stopped)
    for failure in failures:
        click.echo(f"failed: {printable(failure)}")
    is_done = written + len(failures) == len(photos)
    sums = printable(str(folder / NAME))
    click.echo(f"written: {counted(written, 'photo')}; {sums} lists all files")
    if not is_done:
        click.echo("interrupted: run it again to continue")
    context.exit(0 if is_done and not failures else FAILED)


def _write(
    export: Export, photos: Sequence[PhotoRow], stopped: Callable[[], bool]
) -> tuple[int, list[str]]:
    """Write photos until done or `stopped`; returns how many, and a sentence for each failure."""
    written, failures = 0, list[str]()
    with advancing(len(photos)) as advance:
        for photo, restored in _restored_ahead(export, photos):
            try:
                export.write(restored())
                written += 1
            except (GrayVaultError, OSError) as error:
                failures.append(f"photo {photo.id}: {error}")
            advance(1)
            if stopped():
                break
    return written, failures


def _restored_ahead(
    export: Export, photos: Sequence[PhotoRow]
) -> Iterator[tuple[PhotoRow, Callable[[], RestoredPhoto]]]:
    """Photos in order, each with a function that returns its file; threads restore a few ahead."""
    threads = processors()
    pool = ThreadPoolExecutor(threads)
    try:
        for start in range(0, len(photos), threads * _AHEAD):
            batch = photos[start : start + threads * _AHEAD]
            futures = [pool.submit(export.restore, photo) for photo in batch]
            for photo, future in zip(batch, futures, strict=True):
                yield photo, future.result
    finally:
        pool.shutdown(cancel_futures=True)
