"""`grayvault add`: archive photos."""

import logging
import signal
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import click

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.supervisor_setup import (
    checked_supervised_vault,
    note_kept_originals,
    warn_of_deleting,
)
from grayvault.catalog import job_rows
from grayvault.catalog.added_photos import count_by_settings, notes_of
from grayvault.catalog.job_rows import JobRow
from grayvault.catalog.source_files import REMOVED, KnownFile, known_under
from grayvault.catalog.waiting_originals import waiting_under
from grayvault.cli.add_dry_run import dry_run as dry_run_of
from grayvault.cli.add_summary import NotArchived, Summary, lines
from grayvault.cli.exit_codes import FAILED, INCOMPLETE
from grayvault.cli.ingest_options import ingest_options, overrides
from grayvault.cli.progress import reporting
from grayvault.cli.signals import stop_on
from grayvault.core.config.paths import Places
from grayvault.core.settings import IngestSettings
from grayvault.ingest.journal_sync import sync_catalog
from grayvault.ingest.queue.batches import (
    enqueue_scan,
    follow,
    free_due,
    known_files,
    new_batch,
    worth_retrying,
)
from grayvault.ingest.queue.long_paths import storable, too_long
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.named_area import named_area
from grayvault.ingest.watch.scan import Scan, excluding, scan
from grayvault.report.waiting_originals import Unfreed, unfreed_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Run:
    """A finished batch: its scans, the ids of its jobs, and their results."""

    scans: Sequence[Scan]
    job_ids: Set[int]
    results: Sequence[JobRow]
    freed: Sequence[JobRow]
    unprocessed: int


@click.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@ingest_options
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print what each photo would become: its size and colour error. Write nothing.",
)
@click.option(
    "--again", is_flag=True, help="Also archive photos that were removed with `grayvault remove`."
)
@click.option(
    "--damaged",
    is_flag=True,
    help="Also archive damaged pictures: what is left of them, stored in full colour.",
)
@click.pass_context
def command(
    context: click.Context,
    /,
    paths: Sequence[str],
    *,
    dry_run: bool,
    again: bool,
    damaged: bool,
    **options: Any,
) -> None:
    """Archive photos: files, and folders with everything in them.

    A PATH may also be in an object store (s3://bucket/prefix, gs://, az://). The originals are only
    read, unless `originals` in the configuration says otherwise. Photos that are already archived
    are not changed. Options override the configuration file. The exit code is 3 if pictures were
    skipped or failed.
    """
    areas = [named_area(path) for path in paths]
    places: Places = context.obj
    if dry_run:
        untried, not_archived = dry_run_of(
            places, overrides(options), areas, damaged=damaged, again=again
        )
        context.exit(FAILED if untried else INCOMPLETE if not_archived else 0)
    with opened_vault(places, overrides(options), create=True) as vault:
        settings = replace(vault.config.ingest_settings(), again=again, damaged=damaged)
        warn_of_deleting(settings)
        note_kept_originals(settings, [area.root for area in areas])
        summary = _summary(vault, areas, _add(vault, areas, settings))
    for line in lines(summary, settings):
        click.echo(line)
    if summary.unprocessed or summary.handled_elsewhere:
        context.exit(FAILED)
    if summary.skipped or summary.failed:
        context.exit(INCOMPLETE)


def _add(vault: ConfiguredVault, areas: Sequence[Area], settings: IngestSettings) -> _Run:
    supervised = checked_supervised_vault(vault)  # first: it refuses unusable settings
    sync_catalog(supervised)  # before the scan, which compares with the catalog
    batch = new_batch()
    stored = frozenset(vault.store.ids())
    scans = [_scan(vault, area, settings, stored) for area in areas]
    job_ids = set[int]()
    for result in scans:
        job_ids.update(enqueue_scan(vault.engine, result, settings, batch, join=True))
    with stop_on(signal.SIGINT, signal.SIGTERM) as stopped, reporting() as report:
        unprocessed = follow(supervised, batch, report, stopped)
        freed = free_due(supervised, report, stopped)
    return _Run(scans, job_ids, job_rows.batch_results(vault.engine, batch), freed, unprocessed)


def _scan(
    vault: ConfiguredVault, area: Area, settings: IngestSettings, stored: Container[str]
) -> Scan:
    result = scan(
        area,
        known_files(vault.engine, area.folder, stored),
        excluding(vault.config.exclude),
        retry=partial(worth_retrying, settings),
    )
    if not result.available:
        logger.warning("%s is suddenly empty: its files are not marked as gone", area.folder)
    return storable(vault.engine, result)


def _summary(vault: ConfiguredVault, areas: Sequence[Area], run: _Run) -> Summary:
    results = run.results
    unchanged = {path: file for result in run.scans for path, file in result.unchanged.items()}
    ignored = {path: file for result in run.scans for path, file in result.ignored.items()}
    new_ids = {row.photo_id for row in results if row.outcome == "archived" and row.photo_id}
    seen_ids = {file.photo_id for file in unchanged.values()}
    seen_ids |= {row.photo_id for row in results if row.outcome == "known"}
    earlier_ids = [photo_id for photo_id in seen_ids - new_ids if photo_id]
    return Summary(
        results=results,
        freed=run.freed,
        waiting=_waiting(vault, areas),
        notes=notes_of(vault.engine, sorted(new_ids)),
        already_archived=count_by_settings(vault.engine, earlier_ids),
        skipped_before=[*_skipped_before(unchanged), *_too_long(run.scans)],
        gone=_gone(vault, areas, results),
        unreadable=[_unreadable(folder) for result in run.scans for folder in result.unreadable],
        ignored=Counter(file.kind for file in ignored.values()),
        unprocessed=run.unprocessed,
        handled_elsewhere=len(run.job_ids) - len(results) - run.unprocessed,
    )


def _waiting(vault: ConfiguredVault, areas: Sequence[Area]) -> Unfreed:
    config = vault.config
    if config.originals == "keep":
        return Unfreed()
    folders = [area.folder for area in areas]
    return unfreed_of(waiting_under(vault.engine, folders), config.free_after_hours)


def _gone(vault: ConfiguredVault, areas: Sequence[Area], results: Sequence[JobRow]) -> int:
    """How many files have disappeared; the catalog has no source at the old path of a moved one."""
    gone = {row.path for row in results if row.outcome == "gone"}
    if not gone:
        return 0
    known = [known_under(vault.engine, area.folder) for area in areas]
    return len({path for files in known for path in files.keys() & gone})


def _skipped_before(unchanged: Mapping[str, KnownFile]) -> list[NotArchived]:
    return [
        NotArchived(file.reason or file.kind, f"{path}: {_skip_text(file)}")
        for path, file in sorted(unchanged.items())
        if file.kind == "skipped"
    ]


def _too_long(scans: Sequence[Scan]) -> Iterator[NotArchived]:
    for path in sorted({path for result in scans for path in result.too_long}):
        yield NotArchived("path-too-long", too_long(path))


def _skip_text(file: KnownFile) -> str:
    if file.reason == REMOVED:
        return "its photo was removed from the archive; `grayvault add --again` archives it"
    return f"skipped before, with the same settings ({file.reason})"


def _unreadable(folder: str) -> NotArchived:
    return NotArchived("unreadable-folder", f"{folder}: the folder, or a file in it, can't be read")
