"""What `grayvault doctor` says of the vault: folders, disk, lock, catalog, files, journal."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Engine

from grayvault.catalog.backup import integrity_faults
from grayvault.catalog.photos import photo_ids
from grayvault.core.errors import VaultError
from grayvault.core.vault_file import Store
from grayvault.report.checks.finding import Finding, Level
from grayvault.report.checks.verify import check_journal
from grayvault.report.text_format import counted, size
from grayvault.report.trash_list import everything, safe_until, told
from grayvault.vault.journal import Journal
from grayvault.vault.layout import VaultFolder
from grayvault.vault.lock import holder
from grayvault.vault.trash import Trash

_LITTLE, _TOO_LITTLE = 5_000_000_000, 200_000_000
"""Bytes that are free."""

_SHOWN = 3
"""Of many that have the same fault."""

_REINDEX = "run `grayvault reindex`"


def folders(folder: VaultFolder) -> Iterator[Finding]:
    """Whether the vault's folders can be written."""
    wanted = [folder.root, folder.tmp, folder.incoming, folder.originals]
    wanted += sorted(path for path in folder.root.glob("[0-9a-f][0-9a-f]") if path.is_dir())
    closed = [path for path in wanted if not os.access(path, os.R_OK | os.W_OK | os.X_OK)]
    if not closed:
        yield Finding("permissions", "ok", "the vault can be read and written")
    for path in closed[:_SHOWN]:
        sentence = f"{str(path)!r} can't be read and written ({len(closed)} such folders)"
        yield Finding("permissions", "problem", sentence, "give it to the user who runs GrayVault")


def space(folder: VaultFolder) -> Iterator[Finding]:
    """Whether there is room for more."""
    free = shutil.disk_usage(folder.root).free
    sentence = f"{size(free)} are free where the vault is"
    if free >= _LITTLE:
        yield Finding("space", "ok", sentence)
        return
    level: Level = "problem" if free < _TOO_LITTLE else "note"
    yield Finding("space", level, sentence, "make room, or move the vault to a larger disk")


def lock(folder: VaultFolder) -> Finding:
    """Who works on the vault."""
    held_by = holder(folder)
    if held_by is None:
        return Finding("lock", "ok", "nobody is working on the vault")
    return Finding("lock", "ok", f"the vault is worked on by {held_by}")


def catalog(engine: Engine) -> Iterator[Finding]:
    """Whether the database is whole; that it has this program's schema is known: it was opened."""
    found = integrity_faults(engine)
    if not found:
        yield Finding("catalog", "ok", "the catalog is whole and of this version")
    for fault in found[:_SHOWN]:
        advice = "stop GrayVault and delete the catalog: it is rebuilt from the vault"
        yield Finding("catalog", "problem", f"the catalog is damaged: {fault}", advice)


def files(engine: Engine, store: Store) -> Iterator[Finding]:
    """Whether catalog and vault have the same photos, by their names alone.

    Files that the catalog lacks are read: it never takes in damaged ones.
    """
    known, there = photo_ids(engine), set(store.ids())
    missing, unknown = sorted(known - there), sorted(there - known)
    damaged = [photo_id for photo_id in unknown if not _is_intact(store, photo_id)]
    unknown = sorted(set(unknown) - set(damaged))
    if damaged:
        advice = "restore them from a backup, or add the photos again: `grayvault verify` says more"
        yield Finding("files", "problem", f"damaged files: {_some(damaged)}", advice)
    if missing:
        advice = f"restore them from a backup; or give them up: {_REINDEX}"
        yield Finding(
            "files", "problem", f"photos without a file in the vault: {_some(missing)}", advice
        )
    if unknown:
        yield Finding(
            "files", "problem", f"photos that are not in the catalog: {_some(unknown)}", _REINDEX
        )
    if not missing and not unknown and not damaged:
        yield Finding(
            "files", "ok", f"{counted(len(known), 'photo')}, each with a file in the vault"
        )


def trash(folder: VaultFolder, grace_days: float) -> Iterator[Finding]:
    """What lies in the trash, and what of it nothing is known of."""
    bin_ = Trash(folder)
    items = everything(bin_)
    due = [item for item in items if safe_until(item, grace_days) <= datetime.now(UTC)]
    taken = sum(told(bin_, item, grace_days).bytes for item in items)
    entries = counted(len(items), "entry", "entries")
    sentence = f"in the trash: {entries} ({size(taken)}), {len(due)} past their time"
    advice = "`grayvault trash purge` deletes those for good" if due else ""
    yield Finding("trash", "note" if due else "ok", sentence, advice)
    for own in bin_.strangers()[:_SHOWN]:
        sentence = f"{str(own)!r} has no note of where its files were that can be read"
        yield Finding("trash", "problem", sentence, "look at them, and move them to their place")


def journal(log: Journal) -> Iterator[Finding]:
    """Whether the journal can be read to its end."""
    problems = list(check_journal(log))
    if not problems:
        yield Finding("journal", "ok", "the journal can be read to its end")
    for problem in problems:
        yield Finding("journal", "problem", problem.sentence, "see docs/how-to/backup.md")


def _is_intact(store: Store, photo_id: str) -> bool:
    """Whether a file can be read, be it by a newer GrayVault only."""
    try:
        return store.read_verified(photo_id) is not None
    except VaultError:
        return True


def _some(ids: list[str]) -> str:
    """How many photos, and the first of them."""
    shown = ", ".join(one[:12] for one in ids[:_SHOWN])
    return f"{len(ids):,} ({shown}{', …' if len(ids) > _SHOWN else ''})"
