"""`grayvault trash`: move originals to the trash, list it, restore from it, empty it."""

import json
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog import job_rows, jobs
from grayvault.catalog.source_files import known_under
from grayvault.cli.add_summary import (
    freed_lines,
    interrupted_lines,
    not_archived,
    not_archived_lines,
    unfreed_lines,
)
from grayvault.cli.exit_codes import FAILED, INCOMPLETE
from grayvault.cli.photo_argument import absolute
from grayvault.cli.progress import reporting
from grayvault.cli.signals import stop_on
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, GrayVaultError
from grayvault.core.jobs import STAYS
from grayvault.core.source_urls import is_object
from grayvault.core.sources import Source
from grayvault.ingest.originals.archived_originals import archived_under
from grayvault.ingest.originals.restore_from_trash import (
    last_removals,
    named,
    purge,
    restore_item,
    restore_original,
)
from grayvault.ingest.originals.when_to_free import freeing_settings
from grayvault.ingest.queue.batches import follow, new_batch
from grayvault.report.text_format import counted, printable, size
from grayvault.report.trash_list import (
    TrashEntry,
    TrashItem,
    plan_purge,
    trash_entry,
    trash_items,
)
from grayvault.report.waiting_originals import Unfreed
from grayvault.vault.removed_photos import RemovedPhoto
from grayvault.vault.trash import Trash


@click.group("trash")
def command() -> None:
    """Move originals to the trash, list the trash, restore from it, empty it.

    The trash is a folder in the vault. It holds originals (moved there by `trash put` or by
    `originals: trash` in the configuration), each with a note of where it was, and the vault files
    of photos that were removed with `grayvault remove`.
    """


@command.command("put")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@click.option("--yes", is_flag=True, help="Don't ask for confirmation.")
@click.pass_context
def put(context: click.Context, paths: Sequence[str], yes: bool) -> None:
    """Move archived originals to the trash.

    PATHs are files, or folders with everything in them. First, each photo is restored from its
    vault file and compared with its original, and the original is hashed. An original that differs
    in anything stays in its place; so do hard links and symbolic links. The exit code is 3 if some
    originals stay.
    """
    with opened_vault(context.obj) as vault:
        sources = _archived(vault, paths)
        if not sources:
            click.echo("no archived originals found there")
            return
        if not yes:
            total = size(sum(source.stamp.size for source in sources))
            originals = f"{counted(len(sources), 'original')} ({total})"
            click.confirm(f"Move {originals} to the trash?", abort=True)
        staying, unprocessed = _free(vault, sources)
    context.exit(FAILED if unprocessed else INCOMPLETE if staying else 0)


def _archived(vault: ConfiguredVault, paths: Sequence[str]) -> list[Source]:
    sources: dict[str, Source] = {}
    for path in map(absolute, paths):
        if is_object(path):
            raise ConfigError(
                f"{path} is in an object store, where GrayVault frees no originals: nothing was "
                "moved"
            )
        if not os.path.lexists(path) and not known_under(vault.engine, path):
            raise ConfigError(f"{path} does not exist: nothing was moved")
        sources |= {source.path: source for source in archived_under(vault.engine, path)}
    # The bytes of uploads lie in the vault itself.
    inside = vault.folder.root
    return [sources[path] for path in sorted(sources) if not Path(path).is_relative_to(inside)]


def _free(vault: ConfiguredVault, sources: Sequence[Source]) -> tuple[int, int]:
    """Move originals to the trash, and print what happened.

    Returns how many originals stay, and how many an interruption left unprocessed.
    """
    supervised, batch = checked_supervised_vault(vault), new_batch()
    settings = freeing_settings(vault.config.ingest_settings(), "trash")
    jobs.enqueue(vault.engine, sources, settings, batch)
    with stop_on(signal.SIGINT, signal.SIGTERM) as stopped, reporting() as report:
        unprocessed = follow(supervised, batch, report, stopped)
        rearchived = _rearchived(vault, job_rows.batch_results(vault.engine, batch))
        if rearchived:  # freed in a second pass
            jobs.enqueue(vault.engine, rearchived, settings, batch)
            unprocessed += follow(supervised, batch, report, stopped)
    results = [
        row for row in job_rows.batch_results(vault.engine, batch) if row.outcome != "archived"
    ]
    for line in _result_lines(results, unprocessed):
        click.echo(line)
    return sum(row.reason != "trashed" for row in results), unprocessed


def _rearchived(vault: ConfiguredVault, results: Sequence[job_rows.JobRow]) -> list[Source]:
    """The originals that had changed: their new content has just been archived."""
    paths = [row.path for row in results if row.outcome == "archived"]
    return [source for path in paths for source in archived_under(vault.engine, path)]


def _result_lines(results: Sequence[job_rows.JobRow], unprocessed: int) -> Iterator[str]:
    staying = tuple(row.detail or row.path for row in results if row.reason == STAYS)
    yield from freed_lines(results)
    yield from unfreed_lines(Unfreed(staying=staying))
    for outcome in ("skipped", "failed"):
        yield from not_archived_lines(outcome, not_archived(results, outcome))
    gone = sum(row.outcome == "gone" for row in results)
    if gone:
        yield f"gone: {counted(gone, 'file')}"
    yield from interrupted_lines(unprocessed)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def list_command(places: Places, as_json: bool) -> None:
    """List the trash.

    A line has the entry's name, its size, the day until which it is kept, and where it was.
    """
    with opened_vault(places) as vault:
        trash, days = Trash(vault.folder), vault.config.grace_days
        entries = [trash_entry(trash, item, days) for item in trash_items(vault)]
    if as_json:
        click.echo(json.dumps([asdict(entry) for entry in entries], indent=2))
        return
    for entry in entries:
        click.echo(_line(entry))
    total = size(sum(entry.bytes for entry in entries))
    click.echo(f"in the trash: {counted(len(entries), 'entry', 'entries')}, {total}")


def _line(entry: TrashEntry) -> str:
    if entry.path is None:
        content = "a removed photo"
    else:
        path = f"{entry.path} (deleted)" if entry.kind == "sidecars" else entry.path
        content = " + ".join([path, *entry.beside])
    day = entry.until[:10]
    return f"{entry.name}  {size(entry.bytes):>8}  until {day}  {printable(content)}"


@command.command("restore")
@click.argument("names", nargs=-1, required=True, metavar="NAME|ID|PATH...")
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Restore into this folder, not to the old places.",
)
@click.pass_context
def restore(context: click.Context, names: Sequence[str], to: Path | None) -> None:
    """Restore originals and removed photos.

    Originals return to their old places, removed photos to the archive. Name entries as `trash
    list` does, or by the id of the photo, the original's old path, or a folder around it. Of a
    photo that was removed several times, its last file comes back, and the others stay in the
    trash. Existing files are never replaced. `watch` and `add` won't free a restored original
    again, even with `originals: trash`. The exit code is 3 if an entry can't be restored.
    """
    failures = 0
    with opened_vault(context.obj) as vault:
        for item in last_removals(named(vault, names)):
            try:
                click.echo(f"restored: {printable(_restore(vault, item, to))}")
            except (GrayVaultError, OSError) as error:
                failures += 1
                click.echo(f"not restored: {printable(str(error))}")
    context.exit(INCOMPLETE if failures else 0)


def _restore(vault: ConfiguredVault, item: TrashItem, to: Path | None) -> str:
    """Restore an item; returns what to print."""
    if isinstance(item, RemovedPhoto):
        restore_item(vault, item)
        return f"photo {item.photo_id}"
    if to is None:
        restore_item(vault, item)
        return item.path
    target = to.absolute() / Path(item.path).name
    restore_original(vault, item, target)
    return str(target)


@command.command("purge")
@click.argument("names", nargs=-1, metavar="[NAME|ID|PATH]...")
@click.option("--now", is_flag=True, help="Also delete entries within the grace time.")
@click.option(
    "--last-copies",
    is_flag=True,
    help="Also delete originals whose photo is missing or damaged in the vault.",
)
@click.option("--yes", is_flag=True, help="Don't ask for confirmation.")
@click.pass_context
def purge_command(
    context: click.Context, names: Sequence[str], *, now: bool, last_copies: bool, yes: bool
) -> None:
    """Delete trash entries whose grace time is over.

    Without names, it deletes all such entries. The grace time is `grace_days` in the configuration.
    An original is kept if its photo is missing from the vault or
    its vault file is damaged. Deleted entries can't be restored.
    """
    with opened_vault(context.obj) as vault:
        items = named(vault, names) if names else trash_items(vault)
        grace_days = 0.0 if now else vault.config.grace_days
        plan = plan_purge(vault, items, grace_days, last_copies=last_copies)
        entries = f"{counted(len(plan.due), 'entry', 'entries')} ({size(plan.bytes)})"
        if plan.due and not yes:
            click.confirm(f"Delete {entries} for good?", abort=True)
        for item in plan.due:
            purge(vault, item)
    click.echo(f"deleted for good: {entries}")
    if plan.waiting:
        waiting = counted(len(plan.waiting), "entry", "entries")
        click.echo(f"in their grace time: {waiting} (`--now` deletes them, too)")
    if plan.last_copies:
        originals = counted(len(plan.last_copies), "original")
        click.echo(
            f"kept: {originals}, because the vault has no intact copy of the photo "
            "(`--last-copies` deletes them, too)"
        )
