"""What must hold after a crash, the next start, and one look through the photos."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, select

from grayvault.bootstrap.configured_vault import ConfiguredVault, supervised_vault
from grayvault.catalog.database.backup import integrity_faults
from grayvault.catalog.database.schema import jobs, meta, photos, removals, sources, totals
from grayvault.ingest.originals.uploads import UNFINISHED
from grayvault.ingest.recovery.rebuild_catalog import rebuild_catalog
from grayvault.vault.lock import hold
from grayvault.vault.trash import Trash
from tests.support.desk import Desk

_OWN = re.compile(
    r"grayvault\.(json|lock)|journal\.log|workers\.log|catalog\.sqlite(-wal|-shm)?|config\.yaml|"
    r"tmp|incoming|originals|trash|views|tokens|[0-9a-f]{2}"
)
"""What belongs at the top of a vault (docs/reference/vault-format.md)."""


@dataclass(frozen=True)
class Before:
    """What there was before the run: the files of the folder of photos, by path below it.

    `archivable` are those among them that are photos GrayVault takes in; `deleted` are those that
    the run may delete for good, and `restarted` is what the configuration says of originals at the
    next start. `others` are the ids of photos that the vault holds, `maybe` of those that it may or
    may not hold.
    """

    files: dict[str, bytes]
    archivable: frozenset[str]
    deleted: frozenset[str] = frozenset()
    restarted: str = "keep"
    others: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()

    def ids(self) -> set[str]:
        """The ids of all photos that the vault must hold in the end."""
        return {digest(self.files[path]) for path in self.archivable} | self.others - self.maybe


def digest(data: bytes) -> str:
    """The SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def problems(desk: Desk, before: Before) -> list[str]:
    """All that isn't as it must be, in words; nothing where all is well."""
    with desk.services() as vault:
        return [
            *_lost(desk, vault, before),
            *_left_in_the_folder(desk, before),
            *_left_in_the_vault(desk, vault),
            *_not_freed(desk, vault, before),
            *_catalog(vault, before),
        ]


def _lost(desk: Desk, vault: ConfiguredVault, before: Before) -> Iterator[str]:
    """Each file of the user's is in its place, in the trash, or, deleted, a photo in the vault."""
    trash = Trash(vault.folder)
    trashed = {
        (item.path, digest(trash.file(item, file.name).read_bytes()))
        for item in trash.originals()
        for file in trash.present(item)
    }
    contents = {content for _, content in trashed}
    for name, data in before.files.items():
        path, content = desk.photos / name, digest(data)
        if path.is_file() and path.read_bytes() == data:
            continue
        is_safe = name not in before.archivable or vault.store.read_verified(content) is not None
        if content not in contents and not (name in before.deleted and is_safe):
            yield f"lost: {name}"


def _left_in_the_folder(desk: Desk, before: Before) -> Iterator[str]:
    """Nothing of ours is in the user's folder."""
    for path in desk.photos.rglob("*"):
        name = str(path.relative_to(desk.photos))
        if path.is_file() and before.files.get(name) != path.read_bytes():
            yield f"ours in the user's folder: {name}"


def _left_in_the_vault(desk: Desk, vault: ConfiguredVault) -> Iterator[str]:
    """Nothing half done is in the vault."""
    root = desk.vault
    for path in root.iterdir():
        if not _OWN.fullmatch(path.name):
            yield f"stray in the vault: {path.name}"
    yield from (f"left in tmp: {path.name}" for path in (root / "tmp").iterdir())
    for path in (root / "incoming").iterdir():
        if path.suffix != UNFINISHED:  # which may still be coming: it goes after a day
            yield f"left in incoming: {path.name}"
    for path in root.glob("[0-9a-f][0-9a-f]/*"):
        if not vault.store.read_verified(path.stem) or path.suffix != ".jxl":
            yield f"no intact vault file: {path.name}"
    yield from _left_in_views(root / "views")
    yield from _left_in_the_trash(Trash(vault.folder))


def _left_in_views(views: Path) -> Iterator[str]:
    for path in views.glob("*/*"):
        if path.suffix != ".webp":
            yield f"left in views: {path.name}"
        elif not _is_whole_webp(path):
            yield f"no picture: {path.name}"


def _left_in_the_trash(trash: Trash) -> Iterator[str]:
    yield from (f"unknown in the trash: {path.name}" for path in trash.unknown_folders())
    for item in trash.originals():
        there = {file.name for file in trash.present(item)}
        away = [file.name for file in item.files if file.name not in there]
        if item.files[0].name in away and not Path(item.path).exists():
            continue  # `trash purge` was cut off: it deletes the rest when it is run again
        if any(not Path(item.path).with_name(name).exists() for name in away):  # `trash restore`
            yield f"missing in the trash: {item.name}"


def _is_whole_webp(path: Path) -> bool:
    """Whether a WebP file has the length that it says (RIFF container)."""
    data = path.read_bytes()
    return data[:4] == b"RIFF" and len(data) == 8 + int.from_bytes(data[4:8], "little")


def _not_freed(desk: Desk, vault: ConfiguredVault, before: Before) -> Iterator[str]:
    """Each original is freed, or a reason is recorded."""
    if before.restarted == "keep":
        return
    with vault.engine.connect() as connection:
        explained = {row.path for row in connection.execute(select(jobs)) if row.reason == "stays"}
        explained |= {row.path for row in connection.execute(select(sources)) if row.reason}
    for name in before.archivable:
        path = desk.photos / name
        if path.exists() and str(path) not in explained:
            yield f"not freed, and nothing says why: {name}"
    for name in before.files.keys() - before.archivable:
        beside = (desk.photos / name).with_suffix("")
        if name.endswith(".xmp") and (desk.photos / name).exists() and not beside.exists():
            yield f"left behind by its photo: {name}"


def _catalog(vault: ConfiguredVault, before: Before) -> Iterator[str]:
    """The catalog is whole, says what vault files and journal say, and what is there."""
    yield from (f"catalog: {fault}" for fault in integrity_faults(vault.engine))
    list(vault.journal.read())
    rows = _rows(vault.engine, photos)
    ids = {row["id"] for row in rows}
    if ids != set(vault.store.ids()):
        yield "catalog and vault hold different photos"
    missing = before.ids() - before.maybe - ids
    unknown = ids - before.ids() - before.maybe
    if missing or unknown:
        yield f"photos missing: {sorted(missing)}, unknown: {sorted(unknown)}"
    with vault.engine.connect() as connection:
        for row in connection.execute(select(jobs).where(jobs.c.state != "done")):
            yield f"job {row.state}: {row.path}"
        for row in connection.execute(select(sources).where(sources.c.state != "superseded")):
            if (row.state == "present") != Path(row.path).exists():
                yield f"the catalog says {row.state}: {row.path}"
    tables = photos, sources, removals, totals, meta
    known = {table: _rows(vault.engine, table) for table in tables}
    with hold(vault.folder):
        rebuild_catalog(supervised_vault(vault))
    for table in tables:
        now = _rows(vault.engine, table)
        if now != known[table]:
            yield f"reindex changes {table.name}: {_difference(known[table], now)}"


def _difference(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> str:
    gone = [row for row in before if row not in after]
    return f"{gone} → {[row for row in after if row not in before]}"


def _rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    """A table's rows, less what only the catalog itself knows."""
    left_out = () if table is photos else ("id",)
    with engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(select(table))]
    spelled = [{k: v for k, v in row.items() if k not in left_out} for row in rows]
    return sorted(spelled, key=repr)
