"""`grayvault doctor` on the vault: folders, disk space, lock, catalog, files, trash, journal."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Engine

from grayvault.catalog.database.backup import integrity_faults
from grayvault.catalog.last_verify import last_verify
from grayvault.catalog.photos import photo_ids
from grayvault.core.errors import VaultError
from grayvault.core.vault_file import Store
from grayvault.ingest.open_vault import OpenVault
from grayvault.report.checks.doctor import Finding, Level
from grayvault.report.checks.verify import check_journal
from grayvault.report.text_format import counted, size
from grayvault.report.trash_list import safe_until, trash_entry, trash_items
from grayvault.vault.claim import Claim
from grayvault.vault.layout import VaultFolder
from grayvault.vault.lock import holder
from grayvault.vault.trash import Trash

_LITTLE, _TOO_LITTLE = 5_000_000_000, 200_000_000
"""Free bytes."""

_MOST_NAMED = 3
"""At most so many findings of the same fault are listed."""

_REINDEX = "run `grayvault reindex`"


def folders(folder: VaultFolder) -> Iterator[Finding]:
    """Whether the vault's folders can be read and written."""
    paths = [folder.root, folder.tmp, folder.incoming]
    paths += [] if folder.url else [folder.originals]
    paths += sorted(path for path in folder.root.glob("[0-9a-f][0-9a-f]") if path.is_dir())
    inaccessible = [path for path in paths if not os.access(path, os.R_OK | os.W_OK | os.X_OK)]
    if not inaccessible:
        what = "the vault's working folder" if folder.url else "the vault"
        yield Finding("permissions", "ok", f"{what} can be read and written")
    for path in inaccessible[:_MOST_NAMED]:
        sentence = (
            f"{str(path)!r} can't be read and written ({counted(len(inaccessible), 'such folder')})"
        )
        yield Finding("permissions", "problem", sentence, "give it to the user who runs GrayVault")


def space(folder: VaultFolder) -> Iterator[Finding]:
    free = shutil.disk_usage(folder.root).free
    disk = (
        f"the disk of the working folder {str(folder.root)!r}" if folder.url else "the vault's disk"
    )
    sentence = f"{size(free)} are free on {disk}"
    if free >= _LITTLE:
        yield Finding("space", "ok", sentence)
        return
    level: Level = "problem" if free < _TOO_LITTLE else "note"
    yield Finding("space", level, sentence, "make room, or move the vault to a larger disk")


def lock(folder: VaultFolder, claim: Claim | None) -> Finding:
    """Which process, if any, is working on the vault."""
    process = holder(folder) or (claim and claim.holder())
    if process is None:
        return Finding("lock", "ok", "no process is working on the vault")
    return Finding("lock", "ok", f"{process} is working on the vault")


def catalog(engine: Engine) -> Iterator[Finding]:
    """Whether the database is intact; opening it has shown that its schema is current."""
    catalog_faults = integrity_faults(engine)
    if not catalog_faults:
        yield Finding("catalog", "ok", "the catalog is intact and up to date")
    for fault in catalog_faults[:_MOST_NAMED]:
        advice = "stop GrayVault and delete the catalog: the next start rebuilds it from the vault"
        yield Finding("catalog", "problem", f"the catalog is damaged: {fault}", advice)


def files(vault: OpenVault) -> Iterator[Finding]:
    """Whether catalog and vault have the same photos, by file names alone.

    Only files that the catalog lacks are read: the catalog never lists damaged ones. Whoever works
    on the vault has yet to tell the catalog of the newest ones.
    """
    engine, store = vault.engine, vault.store
    in_catalog, in_vault = photo_ids(engine), set(store.ids())
    new = sorted(in_vault - in_catalog)
    damaged = [photo_id for photo_id in new if not _is_intact(store, photo_id)]
    is_supervised = vault.is_supervised()  # before the catalog is read again: it tells it at last
    now = photo_ids(engine) if in_catalog != in_vault else in_catalog
    missing = sorted((in_catalog & now) - in_vault)
    unknown = sorted(in_vault - in_catalog - now - set(damaged))
    if damaged:
        advice = "restore them from a backup, or add the photos again: see `grayvault verify`"
        yield Finding("files", "problem", f"damaged files: {_count_and_ids(damaged)}", advice)
    if missing:
        advice = f"restore them from a backup, or give these photos up: {_REINDEX}"
        sentence = f"photos without a file in the vault: {_count_and_ids(missing)}"
        yield Finding("files", "problem", sentence, advice)
    if unknown and is_supervised:
        sentence = f"photos that are just coming into the catalog: {_count_and_ids(unknown)}"
        yield Finding("files", "ok", sentence)
    elif unknown:
        sentence = f"photos that are not in the catalog: {_count_and_ids(unknown)}"
        yield Finding("files", "problem", sentence, _REINDEX)
    if not missing and not unknown and not damaged:
        sentence = f"{counted(len(in_catalog), 'photo')}, each with a file in the vault"
        yield Finding("files", "ok", sentence)


def trash(vault: OpenVault, grace_days: float) -> Iterator[Finding]:
    """What the trash holds, and which of its entries have no readable note."""
    bin_ = Trash(vault.folder)
    items = trash_items(vault)
    due = [item for item in items if safe_until(item, grace_days) <= datetime.now(UTC)]
    total = sum(trash_entry(bin_, item, grace_days).bytes for item in items)
    entries = counted(len(items), "entry", "entries")
    sentence = f"in the trash: {entries} ({size(total)}), {len(due):,} of them past the grace time"
    advice = "`grayvault trash purge` deletes these for good" if due else ""
    yield Finding("trash", "note" if due else "ok", sentence, advice)
    for path in bin_.unknown_folders()[:_MOST_NAMED]:
        sentence = f"{str(path)!r} in the trash has no readable note of where its files came from"
        yield Finding("trash", "problem", sentence, "look at its files and move them back yourself")


def journal(vault: OpenVault) -> Iterator[Finding]:
    """Whether the journal can be read to its end, and is the one that the catalog knows."""
    problems = list(check_journal(vault))
    if not problems:
        yield Finding("journal", "ok", "the journal can be read to its end")
    for problem in problems:
        yield Finding("journal", "problem", problem.sentence, "see docs/how-to/backup.md")


def verified(engine: Engine) -> Finding:
    """When all vault files were last read and checked, and what came of it."""
    last = last_verify(engine)
    if last is None:
        return Finding("verify", "ok", "no check of all vault files has ended yet")
    photos, problems = counted(last.photos, "photo"), counted(last.problems, "problem")
    sentence = f"{photos} verified on {last.at[:10]}: {problems}"
    if last.problems:
        return Finding("verify", "note", sentence, "run `grayvault verify` again: it names them")
    return Finding("verify", "ok", sentence)


def _is_intact(store: Store, photo_id: str) -> bool:
    """Whether a file is intact; one of a newer GrayVault counts as intact."""
    try:
        return store.read_verified(photo_id) is not None
    except VaultError:
        return True


def _count_and_ids(ids: list[str]) -> str:
    """The number of photos, and the first ids."""
    first_ids = ", ".join(photo_id[:12] for photo_id in ids[:_MOST_NAMED])
    return f"{len(ids):,} ({first_ids}{', …' if len(ids) > _MOST_NAMED else ''})"
