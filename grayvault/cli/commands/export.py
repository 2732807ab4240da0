"""`grayvault export`: the archive as ordinary files in colour."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from grayvault.bootstrap.export import Export, RestoredPhoto
from grayvault.bootstrap.open_vault import ConfiguredVault, opened_vault
from grayvault.catalog.photos import PhotoRow
from grayvault.catalog.source_files import known_under
from grayvault.cli.photo_argument import absolute
from grayvault.cli.progress import advancing
from grayvault.cli.signals import stop_on
from grayvault.cli.text import counted, printable
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, GrayVaultError
from grayvault.core.view import OutputFormat
from grayvault.restore.export.sha256sums import NAME

FAILED = 1

_AHEAD = 2
"""Photos a processor that are brought back before they are written."""


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "output",
    type=click.Choice(["jpeg", "jxl"]),
    default="jpeg",
    show_default=True,
    help="JPEG, which everything opens, or JPEG XL, which is smaller.",
)
@click.option(
    "--under",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Only photos that came from this folder or file.",
)
@click.pass_context
def command(context: click.Context, folder: Path, output: OutputFormat, under: Path | None) -> None:
    """Write all photos to DIR, their colours brought back, as ordinary files.

    They are called as they were and lie in the folders that they lay in, with their metadata and
    their times; where two would be called the same, one gets a part of its id into its name. Files
    that are there are never replaced. DIR/SHA256SUMS lists all of them for `sha256sum --check`. Run
    again, it writes what is missing. The exit code is 1 where a photo could not be written.
    """
    places: Places = context.obj
    with opened_vault(places) as vault, stop_on(signal.SIGINT, signal.SIGTERM) as stopped:
        _check_folder(vault, folder)
        folder.mkdir(parents=True, exist_ok=True)
        export = Export(vault, folder.absolute(), output)
        left = export.begin(absolute(under) if under else None)
        written, failures = 0, list[str]()
        with advancing(len(left)) as advance:
            for photo, given in _given_back(export, left):
                try:
                    export.write(given())
                    written += 1
                except (GrayVaultError, OSError) as error:
                    failures.append(f"photo {photo.id}: {error}")
                advance(1)
                if stopped():
                    break
    for failure in failures:
        click.echo(f"failed: {printable(failure)}")
    is_done = written + len(failures) == len(left)
    click.echo(f"written: {counted(written, 'photo')}; {folder / NAME} lists all files")
    if not is_done:
        click.echo("interrupted: run it again to go on")
    context.exit(0 if is_done and not failures else FAILED)


def _check_folder(vault: ConfiguredVault, folder: Path) -> None:
    """Raise `ConfigError` where what is written would be taken in, or lie in the vault."""
    here = folder.resolve()
    if here.is_relative_to(vault.folder.root.resolve()):
        raise ConfigError(f"{folder} is in the vault: name a folder elsewhere")
    watched = any(here.is_relative_to(Path(one).resolve()) for one in vault.config.watch.folders)
    if watched or known_under(vault.engine, absolute(folder)):
        raise ConfigError(f"{folder} is a folder that photos are taken in from: name another one")


def _given_back(
    export: Export, photos: Sequence[PhotoRow]
) -> Iterator[tuple[PhotoRow, Callable[[], RestoredPhoto]]]:
    """Photos in order and how to get each, brought back in threads, a few ahead."""
    threads = os.cpu_count() or 1
    pool = ThreadPoolExecutor(threads)
    try:
        for start in range(0, len(photos), threads * _AHEAD):
            batch = photos[start : start + threads * _AHEAD]
            futures = [pool.submit(export.restore, photo) for photo in batch]
            for photo, future in zip(batch, futures, strict=True):
                yield photo, future.result
    finally:
        pool.shutdown(cancel_futures=True)
