"""`grayvault rearchive`: photos archived anew from their originals."""

import signal
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from grayvault.bootstrap.open_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog import jobs
from grayvault.catalog.photos import PhotoRow, find, listing
from grayvault.cli.add_summary import Left, left_lines
from grayvault.cli.ingest_options import ingest_options, overrides
from grayvault.cli.photo_argument import find_photo
from grayvault.cli.progress import reporting
from grayvault.cli.signals import stop_on
from grayvault.cli.text import counted, size
from grayvault.core.errors import ConfigError
from grayvault.core.sources import Source
from grayvault.ingest.originals.find_original import find_original
from grayvault.ingest.queue.batches import follow, new_batch

UNFINISHED = 1
SOME_LEFT = 3


@click.command("rearchive")
@click.argument("addresses", nargs=-1, metavar="[ID|path:SOURCE]...")
@click.option("--all", "everything", is_flag=True, help="All photos.")
@ingest_options
@click.pass_context
def command(
    context: click.Context,
    /,
    addresses: Sequence[str],
    *,
    everything: bool,
    **options: Any,
) -> None:
    """Archive photos anew from their originals, with other settings; the originals are only read.

    What no option says is as the configuration has it. The new vault file is restored and measured
    like any other, and replaces the old one when it is on the disk. A photo whose original is
    neither where it was nor in the trash stays as it is, and so does one that the new settings
    wouldn't archive; the exit code is 3 then.
    """
    if everything == bool(addresses):
        raise ConfigError("name the photos to archive anew, or all of them by --all")
    with opened_vault(context.obj, overrides(options)) as vault:
        photos = _photos(vault, addresses)
        left, unlooked = _rearchive(vault, photos)
    context.exit(UNFINISHED if unlooked else SOME_LEFT if left else 0)


def _photos(vault: ConfiguredVault, addresses: Sequence[str]) -> list[PhotoRow]:
    if addresses:
        found = [find_photo(vault.engine, address) for address in addresses]
    else:
        listed = listing(vault.engine, everything=True)
        found = [find(vault.engine, one.id) for one in listed]
    return list({photo.id: photo for photo in found}.values())


def _rearchive(vault: ConfiguredVault, photos: Sequence[PhotoRow]) -> tuple[int, int]:
    """Returns how many photos stay as they are, and how many were left when it was interrupted."""
    supervised = checked_supervised_vault(vault)
    originals = {photo.id: find_original(supervised, photo.id) for photo in photos}
    sources = {one.path: one for one in originals.values() if one is not None}
    settings = replace(vault.config.ingest_settings(), renew=True, originals="keep")
    batch = new_batch()
    jobs.enqueue(vault.engine, list(sources.values()), settings, batch)
    with stop_on(signal.SIGINT, signal.SIGTERM) as stopped, reporting() as report:
        unlooked = follow(supervised, batch, report, stopped)
    results = jobs.batch_results(vault.engine, batch)
    left = [_without_original(photo) for photo in photos if originals[photo.id] is None]
    left += [_left(row, sources) for row in results if row.outcome != "archived"]
    _tell(vault, photos, results, left)
    if unlooked:
        click.echo(f"interrupted: {unlooked} photos were not looked at")
    return len(left), unlooked


def _without_original(photo: PhotoRow) -> Left:
    name = f"{photo.id[:12]} ({photo.source_name})"
    return Left("no-original", f"{name}: its original is neither where it was nor in the trash")


def _left(row: jobs.JobRow, sources: dict[str, Source]) -> Left:
    reason = row.reason or row.outcome or row.state
    return Left(reason, row.detail or f"{sources[row.path].path}: the original is gone")


def _tell(
    vault: ConfiguredVault,
    before: Sequence[PhotoRow],
    results: Sequence[jobs.JobRow],
    left: Sequence[Left],
) -> None:
    renewed = {row.photo_id for row in results if row.outcome == "archived" and row.photo_id}
    old = sum(photo.stored_bytes for photo in before if photo.id in renewed)
    new = sum(find(vault.engine, photo_id).stored_bytes for photo_id in renewed)
    click.echo(f"archived anew: {counted(len(renewed), 'photo')} ({size(old)} → {size(new)})")
    for line in left_lines("left as they are", left):
        click.echo(line)
