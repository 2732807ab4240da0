"""Applying the journal's events to the `sources` table: nothing else changes that table.

At any path at most one row is *current*. Photos that were there before are superseded, and a row
of a skipped or failed picture goes when another file takes its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from grayvault.catalog.database.schema import meta, sources
from grayvault.catalog.database.writing import chunks, writing
from grayvault.catalog.removed_photos import apply_removals
from grayvault.catalog.sharing.locks import Alone
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
from grayvault.core.file_stamps import same_file

Key = tuple[str, str | None]
"""A row of `sources`: its path and its photo (None: skipped or failed)."""

Rows = dict[str, dict[str | None, SourceRow]]
"""The rows at some paths: path → photo id → row."""

OFFSET_KEY = "journal_offset"
"""The row of `meta` that says how far the journal was read."""


def apply_events(engine: Engine, events: Sequence[Event], journal_offset: int) -> None:
    """Apply events in order and store, in the same transaction, how far the journal was read.

    `journal_offset` is the byte offset after the last event. Applying events again changes nothing,
    and it makes no difference whether they are applied one by one or all at once.
    """
    source_events = [event for event in events if isinstance(event, SourceEvent)]
    with writing(engine, Alone.APPLYING_EVENTS) as connection:
        apply_removals(connection, events)
        before = _load(connection, _paths(source_events))
        rows: Rows = {}
        for (path, photo_id), (_, row) in before.items():
            rows.setdefault(path, {})[photo_id] = row
        for event in source_events:
            _apply(rows, event)
        with summing(connection, _photo_ids(before, rows)):
            _store(connection, before, rows)
        _set_journal_offset(connection, journal_offset)


def journal_offset(engine: Engine) -> int:
    """The byte offset of the first journal line that has not been applied; 0 at the start."""
    with engine.connect() as connection:
        return int(connection.scalar(select(meta.c.value).where(meta.c.key == OFFSET_KEY)) or 0)


def _apply(rows: Rows, event: SourceEvent) -> None:
    match event:
        case SourceSeen():
            _place(rows, _archived(event, event.name))
        case SourceMoved():
            old = rows.get(event.old_path, {}).pop(event.photo_id, None)
            _place(rows, _archived(event, old.name if old else None))
        case SourceGone():
            row = _current(rows, event.path)
            if row:
                rows[event.path][row.photo_id] = replace(row, state="gone", freeing=None)
        case SourceLeft():
            _leave(rows, event)


def _leave(rows: Rows, event: SourceLeft) -> None:
    row = _current(rows, event.path)
    if row and row.photo_id and same_file(row.stamp, event.stamp):
        # It is the file that was archived; that it can't be read today changes nothing.
        row = replace(row, state="present", last_seen=event.at)
        rows[event.path][row.photo_id] = row
        return
    unarchived = SourceRow(
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
    _place(rows, unarchived)


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


def _place(rows: Rows, row: SourceRow) -> None:
    """Make `row` the current one at its path; without a name it keeps the one that it had."""
    at_path = rows.setdefault(row.path, {})
    before = at_path.pop(row.photo_id, None)
    at_path.pop(None, None)
    for photo_id, other in at_path.items():
        at_path[photo_id] = replace(other, state="superseded", freeing=None)
    if before:
        row = replace(row, first_seen=before.first_seen, name=row.name or before.name)
    at_path[row.photo_id] = row


def _current(rows: Rows, path: str) -> SourceRow | None:
    at_path = rows.get(path, {}).values()
    return next((row for row in at_path if row.state != "superseded"), None)


def _paths(events: Iterable[SourceEvent]) -> list[str]:
    paths = {event.path for event in events}
    paths.update(event.old_path for event in events if isinstance(event, SourceMoved))
    return sorted(paths)


def _photo_ids(before: Iterable[Key], rows: Rows) -> set[str]:
    """The photos whose sources may change."""
    keys = {*before, *((path, photo_id) for path, at_path in rows.items() for photo_id in at_path)}
    return {photo_id for _, photo_id in keys if photo_id}


def _load(connection: Connection, paths: Sequence[str]) -> dict[Key, tuple[int, SourceRow]]:
    """The rows at `paths` with their ids."""
    rows: dict[Key, tuple[int, SourceRow]] = {}
    for some_paths in chunks(paths):
        for row in connection.execute(select(sources).where(sources.c.path.in_(some_paths))):
            rows[row.path, row.photo_id] = row.id, source_row(row)
    return rows


def _store(connection: Connection, before: dict[Key, tuple[int, SourceRow]], rows: Rows) -> None:
    """Write the changed rows; old ones are deleted first, so that no path has two current rows."""
    after = {(row.path, row.photo_id): row for at_path in rows.values() for row in at_path.values()}
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
    known = connection.execute(update(meta).where(meta.c.key == OFFSET_KEY).values(value=value))
    if not known.rowcount:
        connection.execute(insert(meta).values(key=OFFSET_KEY, value=value))
