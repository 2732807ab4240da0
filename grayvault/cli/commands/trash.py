"""`grayvault trash`: freeing originals, and what the trash holds."""

import json
import os
import signal
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from grayvault.bootstrap.open_vault import ConfiguredVault, opened_vault, supervised_vault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog import jobs
from grayvault.catalog.source_files import known_under
from grayvault.cli.add_summary import freed_lines, left_lines, results_left, unfreed_lines
from grayvault.cli.photo_argument import absolute
from grayvault.cli.progress import reporting
from grayvault.cli.signals import stop_on
from grayvault.cli.text import counted, printable, size
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, GrayVaultError
from grayvault.core.jobs import STAYS
from grayvault.core.sha256 import sha256_of_file
from grayvault.core.sources import Source
from grayvault.ingest.originals.archived_originals import archived_under
from grayvault.ingest.originals.restore_from_trash import (
    named,
    purge,
    restore_original,
    restore_removed,
)
from grayvault.ingest.originals.sweep_originals import freeing_settings
from grayvault.ingest.queue.batches import follow, new_batch
from grayvault.report.trash_list import InTrash, Item, everything, safe_until, told
from grayvault.report.waiting_originals import Unfreed
from grayvault.vault.trash import RemovedPhoto, Trash

UNFINISHED = 1
SOME_LEFT = 3


@click.group("trash")
def command() -> None:
    """Free originals, see what the trash holds, bring it back, empty it.

    The trash is a folder in the vault. It has the originals that were freed (`trash put`, and
    `originals: trash` in the configuration), each with a note of where it was, and the vault files
    of photos that were removed.
    """


@command.command("put")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_context
def put(context: click.Context, paths: Sequence[str], yes: bool) -> None:
    """Move the originals at or under PATHs to the trash, as far as their photos are archived.

    Each photo is restored from its vault file and measured against its original once more, and the
    original is hashed once more; one that differs in anything stays, and so do hard and symbolic
    links. The exit code is 3 where some stay.
    """
    with opened_vault(context.obj) as vault:
        sources = _archived(vault, paths)
        if not sources:
            click.echo("nothing there is archived and still in place")
            return
        if not yes:
            taken = size(sum(source.stamp.size for source in sources))
            said = f"{counted(len(sources), 'original')} ({taken})"
            click.confirm(f"Move {said} to the trash?", abort=True)
        left, unlooked = _free(vault, sources)
    context.exit(UNFINISHED if unlooked else SOME_LEFT if left else 0)


def _archived(vault: ConfiguredVault, paths: Sequence[str]) -> list[Source]:
    inside = vault.folder.root
    found: dict[str, Source] = {}
    for path in map(absolute, paths):
        under = list(archived_under(vault.engine, path))
        if not os.path.lexists(path) and not known_under(vault.engine, path):
            raise ConfigError(f"{path} is not there: nothing was moved")
        found |= {source.path: source for source in under}
    # Of uploads the bytes are the vault's own.
    return [found[path] for path in sorted(found) if not Path(path).is_relative_to(inside)]


def _free(vault: ConfiguredVault, sources: Sequence[Source]) -> tuple[int, int]:
    """Returns how many originals stay, and how many were left when it was interrupted."""
    parts, batch = checked_supervised_vault(vault), new_batch()
    settings = freeing_settings(vault.config.ingest_settings(), "trash")
    jobs.enqueue(vault.engine, sources, settings, batch)
    with stop_on(signal.SIGINT, signal.SIGTERM) as stopped, reporting() as report:
        unlooked = follow(parts, batch, report, stopped)
        results = jobs.batch_results(vault.engine, batch)
        if anew := _archived_anew(vault, results):  # to be freed in a pass of its own
            jobs.enqueue(vault.engine, anew, settings, batch)
            unlooked += follow(parts, batch, report, stopped)
    results = [row for row in jobs.batch_results(vault.engine, batch) if row.outcome != "archived"]
    stays = tuple(row.detail or row.path for row in results if row.reason == STAYS)
    for line in [*freed_lines(results), *unfreed_lines(Unfreed(staying=stays))]:
        click.echo(line)
    for what in ("skipped", "failed"):
        for line in left_lines(what, results_left(results, what)):
            click.echo(line)
    gone = sum(row.outcome == "gone" for row in results)
    if gone:
        click.echo(f"gone: {counted(gone, 'file')}")
    if unlooked:
        click.echo(f"interrupted: {counted(unlooked, 'file')} not looked at")
    return sum(row.reason != "trashed" for row in results), unlooked


def _archived_anew(vault: ConfiguredVault, results: Sequence[jobs.JobRow]) -> list[Source]:
    """The sources that had changed: what they hold now has just been archived."""
    anew = [row.path for row in results if row.outcome == "archived"]
    return [source for path in anew for source in archived_under(vault.engine, path)]


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def list_command(places: Places, as_json: bool) -> None:
    """List what the trash holds: since when, until when it is safe, and where it was."""
    with opened_vault(places) as vault:
        trash, days = Trash(vault.folder), vault.config.grace_days
        found = [told(trash, item, days) for item in everything(trash)]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=2))
        return
    for one in found:
        click.echo(_line(one))
    taken = size(sum(one.bytes for one in found))
    click.echo(f"in the trash: {counted(len(found), 'entry', 'entries')}, {taken}")


def _line(one: InTrash) -> str:
    if one.path is None:
        said = "a photo that was removed"
    else:
        what = f"{one.path} (deleted)" if one.kind == "sidecars" else one.path
        said = " + ".join([what, *one.beside])
    return f"{one.name}  {size(one.bytes):>8}  until {one.until[:10]}  {printable(said)}"


@command.command("restore")
@click.argument("names", nargs=-1, required=True, metavar="NAME|ID|PATH...")
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Into this folder, not where they were.",
)
@click.pass_context
def restore(context: click.Context, names: Sequence[str], to: Path | None) -> None:
    """Bring originals back to where they were, and removed photos back into the archive.

    They are named as `trash list` has them, by the id of their photo, by the path where they
    were, or by a folder around it. Nothing is replaced. An original that is back is left
    alone by `watch` and `add`, also under `originals: trash`.
    """
    failed = 0
    with opened_vault(context.obj) as vault:
        for item in named(Trash(vault.folder), names):
            try:
                click.echo(f"restored: {printable(_restore(vault, item, to))}")
            except (GrayVaultError, OSError) as error:
                failed += 1
                click.echo(f"not restored: {printable(str(error))}")
    context.exit(SOME_LEFT if failed else 0)


def _restore(vault: ConfiguredVault, item: Item, to: Path | None) -> str:
    supervised = supervised_vault(vault)
    if isinstance(item, RemovedPhoto):
        restore_removed(supervised, item)
        return f"photo {item.photo_id}"
    path = Path(item.path)
    target = path if to is None else to.absolute() / path.name
    restore_original(supervised, item, target)
    return str(target)


@command.command("purge")
@click.argument("names", nargs=-1, metavar="[NAME|ID|PATH]...")
@click.option("--now", is_flag=True, help="Also what is in its grace time (`grace_days`).")
@click.option(
    "--last-copies", is_flag=True, help="Also originals whose photo the vault doesn't have intact."
)
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_context
def purge_command(
    context: click.Context, names: Sequence[str], *, now: bool, last_copies: bool, yes: bool
) -> None:
    """Delete for good what has been in the trash for longer than its grace time.

    Without names, everything that has. An original whose photo isn't in the vault any more, or
    whose vault file is damaged, is kept. What is deleted can never come back.
    """
    with opened_vault(context.obj) as vault:
        trash = Trash(vault.folder)
        items = named(trash, names) if names else everything(trash)
        days = 0.0 if now else vault.config.grace_days
        due = [item for item in items if safe_until(item, days) <= datetime.now(UTC)]
        doomed = [one for one in due if last_copies or not _is_last_copy(vault, one)]
        taken = size(sum(told(trash, item, days).bytes for item in doomed))
        said = f"{counted(len(doomed), 'entry', 'entries')} ({taken})"
        if doomed and not yes:
            click.confirm(f"Delete {said} for good?", abort=True)
        for item in doomed:
            purge(supervised_vault(vault), item)
    click.echo(f"deleted for good: {said}")
    if len(due) < len(items):
        waiting = counted(len(items) - len(due), "entry", "entries")
        click.echo(f"in their grace time: {waiting} (`--now` deletes them, too)")
    if len(doomed) < len(due):
        kept = counted(len(due) - len(doomed), "original")
        click.echo(f"kept: {kept} whose photos the vault doesn't have intact (`--last-copies`)")


def _is_last_copy(vault: ConfiguredVault, item: Item) -> bool:
    """Whether the vault could not stand in for an original; its file is read and checked.

    So is the original: it may have been written to after all.
    """
    if isinstance(item, RemovedPhoto):
        return False
    held = Trash(vault.folder).file(item, item.files[0].name)
    if item.holds_original and held.is_file() and sha256_of_file(held) != item.photo_id:
        return True
    return vault.store.read_verified(item.photo_id) is None
