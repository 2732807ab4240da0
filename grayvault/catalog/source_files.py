"""The files on disk that the catalog knows: for rescans, and the sources of a photo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import PurePath
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, Row, case, delete, insert, select

from grayvault.catalog.database.schema import (
    at_or_under,
    ignored,
    photos,
    removals,
    sources,
    stamp_of,
    stamp_values,
)
from grayvault.catalog.database.writing import chunks, writing
from grayvault.catalog.sharing.locks import Alone
from grayvault.core.file_stamps import FileStamp

SourceState = Literal["present", "gone", "superseded"]
"""`present`: the file was there at the last look; `gone`: it was not; `superseded`: another
photo is, or was later, at its path."""

REMOVED = "removed"
"""The reason to skip photos that were removed on purpose."""

KnownKind = Literal["archived", "skipped", "failed", "ignored"]


@dataclass(frozen=True)
class SourceRow:
    """One source of a photo, or (with `photo_id` None) a picture that was skipped or failed.

    `outcome` is `archived`, `skipped` or `failed`; the latter two have a `reason`, a `detail` and
    `settings` (the fingerprint). `first_seen` is when the photo was first seen at this path. Times
    are the events' `at`. `freeing` is `trash` or `delete` if the original is to be freed that way,
    and has waited for it since `last_seen`.
    """

    path: str
    root: str
    name: str | None
    stamp: FileStamp
    outcome: str
    photo_id: str | None
    state: str
    first_seen: str
    last_seen: str
    reason: str | None = None
    detail: str | None = None
    settings: str | None = None
    freeing: str | None = None


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What became of a file when it was last looked at.

    For `ignored` files `reason` is the kind of file (`video`, `text`, …). `settings` is the
    fingerprint of the settings that a skipped or failed picture was tried with. `state` is
    `present` or `gone`.
    """

    stamp: FileStamp
    kind: KnownKind
    state: SourceState
    reason: str | None = None
    settings: str | None = None
    photo_id: str | None = None


@dataclass(frozen=True, slots=True)
class IgnoredFile:
    """A file that is no picture, and its kind: `video`, `text`, …."""

    stamp: FileStamp
    kind: str


_PLAIN = tuple(field.name for field in fields(SourceRow) if field.name != "stamp")
_STAMP = (sources.c.size, sources.c.mtime_ns, sources.c.inode, sources.c.device)


def known_under(engine: Engine, root: str) -> dict[str, KnownFile]:
    """Everything known at or under the folder `root`, by path.

    If a path has several rows, a present source goes before an ignored file, and that before a
    source that is gone.
    """
    with engine.connect() as connection:
        current = connection.execute(
            select(
                sources.c.path,
                *_STAMP,
                sources.c.outcome,
                sources.c.state,
                sources.c.reason,
                sources.c.settings,
                sources.c.photo_id,
                removals.c.photo_id.is_not(None),
            )
            .join(removals, removals.c.photo_id == sources.c.photo_id, isouter=True)
            .where(at_or_under(sources.c.path, root), sources.c.state != "superseded")
        )
        known = {
            path: _known(KnownFile(FileStamp(size, mtime_ns, inode, device), *rest), is_removed)
            for path, size, mtime_ns, inode, device, *rest, is_removed in current
        }
        for path, file in _ignored_under(connection, root).items():
            if path not in known or known[path].state == "gone":
                known[path] = KnownFile(file.stamp, "ignored", "present", file.kind)
    return known


def _known(file: KnownFile, is_removed: bool) -> KnownFile:
    """`file`, as skipped if its photo was removed."""
    return KnownFile(file.stamp, "skipped", file.state, REMOVED) if is_removed else file


def lost_under(engine: Engine, root: str) -> list[str]:
    """The paths at or under `root` of sources whose photo the catalog doesn't have.

    Such a photo is in the journal and wasn't removed, but its vault file is lost or damaged.
    """
    is_lost = (
        sources.c.photo_id.is_not(None)
        & sources.c.photo_id.not_in(select(photos.c.id))
        & sources.c.photo_id.not_in(select(removals.c.photo_id))
    )
    query = select(sources.c.path).where(at_or_under(sources.c.path, root), is_lost)
    with engine.connect() as connection:
        return list(connection.scalars(query.where(sources.c.state != "superseded")))


def replace_ignored(
    engine: Engine, root: str, files: Mapping[str, IgnoredFile], *, deep: bool = True
) -> None:
    """Replace the ignored files at or under `root` by `files` (by path).

    Unless `deep`, those in folders inside `root` stay. Ignored files aren't journaled: the next
    scan finds them again.
    """
    with writing(engine, Alone.NOTING) as connection:
        before = _ignored_under(connection, root)
        if not deep:
            prefix = f"{root.rstrip('/')}/"
            before = {
                path: file for path, file in before.items() if "/" not in path.removeprefix(prefix)
            }
        stale = [path for path, file in before.items() if files.get(path) != file]
        for paths in chunks(stale):
            connection.execute(delete(ignored).where(ignored.c.path.in_(paths)))
        fresh = [
            {"path": path, "kind": file.kind, **stamp_values(file.stamp)}
            for path, file in files.items()
            if before.get(path) != file
        ]
        if fresh:
            connection.execute(insert(ignored), fresh)


def source_roots(engine: Engine) -> list[str]:
    """The added or watched folders that sources lie, or lay, in."""
    with engine.connect() as connection:
        return list(connection.scalars(select(sources.c.root).distinct()))


def sources_of(engine: Engine, photo_id: str) -> list[SourceRow]:
    """All sources of a photo: present ones first, then gone, then superseded; oldest first."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(sources).where(sources.c.photo_id == photo_id).order_by(*preference())
        )
        return [source_row(row) for row in rows]


def best_source(sources: Sequence[SourceRow], folder: str, name: str) -> str:
    """The path of the first source; without sources, the `folder` and `name` of the vault file."""
    return sources[0].path if sources else str(PurePath(folder, name))


def current(engine: Engine, path: str) -> SourceRow | None:
    """The source at a path, be it gone by now; None if there was none."""
    here = (sources.c.path == path) & (sources.c.state != "superseded")
    with engine.connect() as connection:
        row = connection.execute(select(sources).where(here)).one_or_none()
    return None if row is None else source_row(row)


def preference() -> tuple[ColumnElement[Any], ...]:
    """The order of a photo's sources, the best one first."""
    rank = case((sources.c.state == "present", 0), (sources.c.state == "gone", 1), else_=2)
    return rank, sources.c.first_seen, sources.c.path


def source_row(row: Row[Any]) -> SourceRow:
    """A row of the table as a value."""
    return SourceRow(stamp=stamp_of(row), **{name: getattr(row, name) for name in _PLAIN})


def source_values(source: SourceRow) -> dict[str, Any]:
    """A value as the table's columns, without the id."""
    return {name: getattr(source, name) for name in _PLAIN} | stamp_values(source.stamp)


def _ignored_under(connection: Connection, root: str) -> dict[str, IgnoredFile]:
    rows = connection.execute(select(ignored).where(at_or_under(ignored.c.path, root)))
    return {row.path: IgnoredFile(stamp_of(row), row.kind) for row in rows}
