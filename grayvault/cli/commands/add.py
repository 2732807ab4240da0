"""`grayvault add`: take photos in."""

import logging
import os
import signal
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from grayvault.bootstrap.open_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault, warn_of_deleting
from grayvault.catalog import jobs
from grayvault.catalog.added_photos import count_by_settings, notes_of
from grayvault.catalog.jobs import JobRow
from grayvault.catalog.source_files import KnownFile, known_under
from grayvault.catalog.waiting_originals import waiting_under
from grayvault.cli.add_dry_run import dry_run as dry_run_of
from grayvault.cli.add_summary import Left, Summary, lines
from grayvault.cli.ingest_options import ingest_options, overrides
from grayvault.cli.progress import reporting
from grayvault.cli.signals import stop_on
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError
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
from grayvault.ingest.watch.scan import Area, Scan, excluding, in_vault, scan
from grayvault.report.waiting_originals import Unfreed, unfreed_of

logger = logging.getLogger(__name__)

UNFINISHED = 1
SOME_LEFT = 3


@click.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@ingest_options
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say what each photo would become, how large and how near its colours; write nothing.",
)
@click.option("--again", is_flag=True, help="Also photos that were removed on purpose.")
@click.option(
    "--damaged",
    is_flag=True,
    help="Also damaged pictures: what can still be seen of them, in colour, as it is.",
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
    """Take photos in: files, and folders with all that is in them.

    The originals are only read, unless `originals` in the configuration says otherwise. Photos that
    are archived already stay as they are. What no option says is as the configuration has it. The
    exit code is 3 where pictures were skipped or failed.
    """
    areas = [_area(path) for path in paths]
    places: Places = context.obj
    if dry_run:
        untried, left = dry_run_of(places, overrides(options), areas, damaged=damaged)
        context.exit(UNFINISHED if untried else SOME_LEFT if left else 0)
    with opened_vault(places, overrides(options), create=True) as vault:
        settings = replace(vault.config.ingest_settings(), again=again, damaged=damaged)
        warn_of_deleting(settings)
        summary = _add(vault, areas, settings)
    for line in lines(summary, settings):
        click.echo(line)
    if summary.unlooked or summary.taken_over:
        context.exit(UNFINISHED)
    if summary.skipped or summary.failed:
        context.exit(SOME_LEFT)


def _area(path: str) -> Area:
    """What a path on the command line stands for; `ConfigError` where it can't be taken in."""
    where = os.path.abspath(path)  # noqa: PTH100 - links in the path stay as the user named them
    if not Path(where).exists():
        raise ConfigError(f"{where} is not there: nothing was added")
    if in_vault(os.path.realpath(where)):
        raise ConfigError(f"{where} lies in a vault: a vault's own files are not photos to add")
    return Area(where, where) if Path(where).is_dir() else Area(str(Path(where).parent), where)


def _add(vault: ConfiguredVault, areas: Sequence[Area], settings: IngestSettings) -> Summary:
    supervised = checked_supervised_vault(vault)  # first: it refuses settings that can't be had
    sync_catalog(
        supervised
    )  # or the scan compares with what a process that was killed has left behind
    batch = new_batch()
    stored = frozenset(vault.store.ids())
    found = [_look_through(vault, area, settings, stored) for area in areas]
    queued: set[int] = set()
    for one in found:
        queued.update(enqueue_scan(vault.engine, one, settings, batch, join=True))
    with stop_on(signal.SIGINT, signal.SIGTERM) as stopped, reporting() as report:
        unlooked = follow(supervised, batch, report, stopped)
        freed = free_due(supervised, report, stopped)
    results = jobs.batch_results(vault.engine, batch)
    unchanged = dict(item for one in found for item in one.unchanged.items())
    ignored = dict(item for one in found for item in one.ignored.items())
    kept = {file.photo_id for file in unchanged.values()}
    kept |= {row.photo_id for row in results if row.outcome == "known"}
    archived = {row.photo_id for row in results if row.outcome == "archived" and row.photo_id}
    kept -= archived
    return Summary(
        results=results,
        freed=freed,
        waiting=_waiting(vault, areas),
        notes=notes_of(vault.engine, sorted(archived)),
        kept=count_by_settings(vault.engine, [photo_id for photo_id in kept if photo_id]),
        skipped_before=_skipped(unchanged),
        gone=_gone(vault, areas, results),
        unreadable=[_unreadable(folder) for one in found for folder in one.unreadable],
        ignored=Counter(file.kind for file in ignored.values()),
        unlooked=unlooked,
        taken_over=len(queued) - len(results) - unlooked,
    )


def _look_through(
    vault: ConfiguredVault, area: Area, settings: IngestSettings, stored: Container[str]
) -> Scan:
    found = scan(
        area,
        known_files(vault.engine, area.folder, stored),
        excluding(vault.config.exclude),
        retry=partial(worth_retrying, settings),
    )
    if not found.available:
        logger.warning("%s is suddenly empty: nothing in it is marked as gone", area.folder)
    return found


def _waiting(vault: ConfiguredVault, areas: Sequence[Area]) -> Unfreed:
    """The originals there that wait to be freed."""
    config = vault.config
    if config.originals == "keep":
        return Unfreed()
    folders = [area.folder for area in areas]
    return unfreed_of(waiting_under(vault.engine, folders), config.free_after_hours)


def _gone(vault: ConfiguredVault, areas: Sequence[Area], results: Sequence[JobRow]) -> int:
    """How many of the paths that are empty now are still known there: the others have moved."""
    left = {row.path for row in results if row.outcome == "gone"}
    if not left:
        return 0
    known = [known_under(vault.engine, area.folder) for area in areas]
    return len({path for files in known for path in files.keys() & left})


def _skipped(unchanged: Mapping[str, KnownFile]) -> list[Left]:
    """Pictures that an earlier run skipped with the same settings, as it reported them."""
    return [
        Left(
            file.reason or file.kind,
            f"{path}: skipped before, with the same settings ({file.reason})",
        )
        for path, file in sorted(unchanged.items())
        if file.kind == "skipped"
    ]


def _unreadable(folder: str) -> Left:
    return Left("unreadable-folder", f"{folder}: the folder can't be read")
