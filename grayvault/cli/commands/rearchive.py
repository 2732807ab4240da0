"""`grayvault rearchive`: archive photos again from their originals, with other settings."""

import signal
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog import job_rows, jobs
from grayvault.catalog.photos import PhotoRow, find, listing
from grayvault.cli.add_summary import NotArchived, interrupted_lines, not_archived_lines
from grayvault.cli.exit_codes import FAILED, INCOMPLETE
from grayvault.cli.ingest_options import ingest_options, overrides
from grayvault.cli.photo_argument import find_photo
from grayvault.cli.progress import reporting
from grayvault.cli.signals import stop_on
from grayvault.core.errors import ConfigError
from grayvault.ingest.originals.find_original import find_original
from grayvault.ingest.queue.batches import follow, new_batch
from grayvault.report.text_format import counted, size


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
    """Archive photos again from their originals, with other settings.

    The originals are only read. Options override the configuration file. Each new vault file is
    checked like any other, and replaces the old one only when it is safely on disk. A photo keeps
    its old vault file if its original is neither in its place nor in the trash, or if it can't be
    archived with the new settings; the exit code is then 3.
    """
    if everything == bool(addresses):
        raise ConfigError("name the photos to archive again, or use --all for all of them")
    with opened_vault(context.obj, overrides(options)) as vault:
        photos = _photos(vault, addresses)
        unchanged, unprocessed = _rearchive(vault, photos)
    context.exit(FAILED if unprocessed else INCOMPLETE if unchanged else 0)


def _photos(vault: ConfiguredVault, addresses: Sequence[str]) -> list[PhotoRow]:
    if addresses:
        rows = [find_photo(vault.engine, address) for address in addresses]
    else:
        all_photos = listing(vault.engine, everything=True)
        rows = [find(vault.engine, photo.id) for photo in all_photos]
    return list({photo.id: photo for photo in rows}.values())


def _rearchive(vault: ConfiguredVault, photos: Sequence[PhotoRow]) -> tuple[int, int]:
    """Returns how many photos are unchanged, and how many an interruption left unprocessed."""
    supervised = checked_supervised_vault(vault)
    originals = {photo.id: find_original(supervised, photo.id) for photo in photos}
    sources = {source.path: source for source in originals.values() if source is not None}
    settings = replace(vault.config.ingest_settings(), renew=True, originals="keep")
    batch = new_batch()
    jobs.enqueue(vault.engine, list(sources.values()), settings, batch)
    with stop_on(signal.SIGINT, signal.SIGTERM) as stopped, reporting() as report:
        unprocessed = follow(supervised, batch, report, stopped)
    results = job_rows.batch_results(vault.engine, batch)
    unchanged = [_without_original(photo) for photo in photos if originals[photo.id] is None]
    unchanged += [_not_rearchived(row) for row in results if row.outcome != "archived"]
    _print_sizes(vault, photos, results)
    for line in [
        *not_archived_lines("unchanged", unchanged),
        *interrupted_lines(unprocessed),
    ]:
        click.echo(line)
    return len(unchanged), unprocessed


def _without_original(photo: PhotoRow) -> NotArchived:
    name = f"{photo.id[:12]} ({photo.source_name})"
    sentence = f"{name}: its original is neither in its place nor in the trash"
    return NotArchived("no-original", sentence)


def _not_rearchived(row: job_rows.JobRow) -> NotArchived:
    reason = row.reason or row.outcome or row.state
    return NotArchived(reason, row.detail or f"{row.path}: the original is gone")


def _print_sizes(
    vault: ConfiguredVault, before: Sequence[PhotoRow], results: Sequence[job_rows.JobRow]
) -> None:
    ids = {row.photo_id for row in results if row.outcome == "archived" and row.photo_id}
    old = sum(photo.stored_bytes for photo in before if photo.id in ids)
    new = sum(find(vault.engine, photo_id).stored_bytes for photo_id in ids)
    click.echo(f"archived again: {counted(len(ids), 'photo')} ({size(old)} → {size(new)})")
