"""The fold of the journal's events into the `sources` table: nothing else changes that table.

At any path at most one row is *current*; photos that were there before are superseded, and a
picture that was skipped or failed is forgotten once something else is in its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from grayvault.catalog.database import chunks, writing
from grayvault.catalog.removed_photos import fold_removals
from grayvault.catalog.schema import meta, sources
from grayvault.catalog.source_files import SourceRow, source_row, source_values
from grayvault.catalog.summary_table import summing
from grayvault.core.events import (
    Event,
    SourceEvent,
    SourceGone,
    SourceLeft,
    SourceMoved,
    SourceSeen,
)

Key = tuple[str, str | None]
"""What names a row of `sources`: its path and its photo (None: skipped or failed)."""

Fold = dict[str, dict[str | None, SourceRow]]
"""The rows at some paths: path → photo id → row."""

_OFFSET = "journal_offset"


def apply_events(engine: Engine, events: Sequence[Event], journal_offset: int) -> None:
    """Apply events in their order and note, in the same transaction, how far the journal was read.

    `journal_offset` is the byte offset behind the last of the events. Applying events again
    changes nothing, and one by one gives the same as all at once.
    """
    told = [event for event in events if isinstance(event, SourceEvent)]
    with writing(engine) as connection:
        fold_removals(connection, events)
        before = _load(connection, _paths(told))
        fold: Fold = {}
        for (path, photo_id), (_, row) in before.items():
            fold.setdefault(path, {})[photo_id] = row
        for event in told:
            _fold(fold, event)
        with summing(connection, _photo_ids(before, fold)):
            _store(connection, before, fold)
        _set_journal_offset(connection, journal_offset)


def journal_offset(engine: Engine) -> int:
    """The byte offset of the first journal line that has not been applied; 0 at the start."""
    with engine.connect() as connection:
        return int(connection.scalar(select(meta.c.value).where(meta.c.key == _OFFSET)) or 0)


def _fold(fold: Fold, event: SourceEvent) -> None:
    match event:
        case SourceSeen():
            _place(fold, _archived(event, event.name))
        case SourceMoved():
            old = fold.get(event.old_path, {}).pop(event.photo_id, None)
            _place(fold, _archived(event, old.name if old else None))
        case SourceGone():
            row = _current(fold, event.path)
            if row:
                fold[event.path][row.photo_id] = replace(row, state="gone", freeing=None)
        case SourceLeft():
            _leave(fold, event)


def _leave(fold: Fold, event: SourceLeft) -> None:
    row = _current(fold, event.path)
    if row and row.photo_id and row.stamp == event.stamp:
        # The very file that was archived: that it can't be read today takes nothing back.
        row = replace(row, state="present", last_seen=event.at)
        fold[event.path][row.photo_id] = row
        return
    left = SourceRow(
        path=event.path,
        root=event.root,
        name=None,
        stamp=event.stamp,
        outcome=event.kind,
        photo_id=None,
        state="present",
        first_seen=event.at,
        last_seen=event.at,
        reason=event.reason,
        detail=event.detail,
        settings=event.settings,
    )
    _place(fold, left)


def _archived(event: SourceSeen | SourceMoved, name: str | None) -> SourceRow:
    return SourceRow(
        path=event.path,
        root=event.root,
        name=name,
        stamp=event.stamp,
        outcome="archived",
        photo_id=event.photo_id,
        state="present",
        first_seen=event.at,
        last_seen=event.at,
        freeing=event.freeing,
    )


def _place(fold: Fold, row: SourceRow) -> None:
    """Make `row` the current one at its path."""
    here = fold.setdefault(row.path, {})
    same = here.pop(row.photo_id, None)
    here.pop(None, None)
    for photo_id, other in here.items():
        here[photo_id] = replace(other, state="superseded", freeing=None)
    here[row.photo_id] = replace(row, first_seen=same.first_seen) if same else row


def _current(fold: Fold, path: str) -> SourceRow | None:
    rows = fold.get(path, {}).values()
    return next((row for row in rows if row.state != "superseded"), None)


def _paths(events: Iterable[SourceEvent]) -> list[str]:
    paths = {event.path for event in events}
    paths.update(event.old_path for event in events if isinstance(event, SourceMoved))
    return sorted(paths)


def _photo_ids(before: Iterable[Key], fold: Fold) -> set[str]:
    """The photos whose sources change or may do so."""
    keys = {*before, *((path, photo_id) for path, rows in fold.items() for photo_id in rows)}
    return {photo_id for _, photo_id in keys if photo_id}


def _load(connection: Connection, paths: Sequence[str]) -> dict[Key, tuple[int, SourceRow]]:
    """The rows at `paths` with their ids."""
    rows: dict[Key, tuple[int, SourceRow]] = {}
    for part in chunks(paths):
        for row in connection.execute(select(sources).where(sources.c.path.in_(part))):
            rows[row.path, row.photo_id] = row.id, source_row(row)
    return rows


def _store(connection: Connection, before: dict[Key, tuple[int, SourceRow]], fold: Fold) -> None:
    """Write what the fold changed; rows go before others come, so that no path is doubled."""
    after = {(row.path, row.photo_id): row for rows in fold.values() for row in rows.values()}
    stale = [{"stale": id_} for key, (id_, row) in before.items() if after.get(key) != row]
    fresh = [
        source_values(row)
        for key, row in after.items()
        if key not in before or before[key][1] != row
    ]
    if stale:
        connection.execute(delete(sources).where(sources.c.id == bindparam("stale")), stale)
    if fresh:
        connection.execute(insert(sources), fresh)


def _set_journal_offset(connection: Connection, offset: int) -> None:
    value = str(offset)
    known = connection.execute(update(meta).where(meta.c.key == _OFFSET).values(value=value))
    if not known.rowcount:
        connection.execute(insert(meta).values(key=_OFFSET, value=value))
