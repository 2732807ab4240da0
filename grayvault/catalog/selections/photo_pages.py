"""Photos page by page."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Select,
    literal,
    select,
    tuple_,
)

from grayvault.catalog.database.column_types import comparable
from grayvault.catalog.database.schema import PHOTO_ROW, photos, removals, sources
from grayvault.catalog.photos import ListedPhoto, best_sources, listed
from grayvault.catalog.selections.merged_folders import page_of_folders
from grayvault.catalog.selections.one_range import one_range
from grayvault.catalog.selections.order_in_folder import order_of
from grayvault.catalog.selections.selection import Selection
from grayvault.core.errors import NotFoundError


def page(engine: Engine, selection: Selection, after: str, limit: int) -> list[ListedPhoto]:
    """Up to `limit` of the selected photos, from behind the photo `after` ("": from the start).

    Superseded photos are left out. Raises `NotFoundError` if there is no photo `after`; sorted
    by id, it may have been removed.
    """
    with engine.connect() as connection:
        ids = _ids(connection, selection, comparable(after), limit)
        best = best_sources(selection.under, sources.c.photo_id.in_(ids))
        query: Select[Any] = select(*PHOTO_ROW, best.c.path, best.c.state).join(
            best, (best.c.photo_id == photos.c.id) & (best.c.place == 1), isouter=True
        )
        rows = {
            row.id: listed(row) for row in connection.execute(query.where(photos.c.id.in_(ids)))
        }
    return [rows[photo_id] for photo_id in ids]


def _ids(connection: Connection, selection: Selection, after: str, limit: int) -> list[str]:
    """From behind `after` in its own section, and from the start of the sections behind that."""
    keys = selection.keys()
    behind = _values_of(connection, keys, after) if after else None
    ids: list[str] = []
    for section in selection.sections():
        if len(ids) == limit:
            break
        if behind is not None and section is not None and not _is_in(connection, after, section):
            continue
        ids += _of_section(connection, selection, section, behind, limit - len(ids))
        behind = None
    return ids


def _of_section(
    connection: Connection,
    selection: Selection,
    section: Any,
    after: Sequence[Any] | None,
    limit: int,
) -> list[str]:
    """The ids of up to `limit` photos of a section, behind the keys `after`."""
    conditions = [*selection.conditions(), *_behind(selection, after)]
    if section is not None:
        conditions.append(section)
    merged = page_of_folders(connection, selection, conditions, after, limit)
    if merged is not None:
        return merged
    in_range = one_range(connection, photos.c.folder, selection.folder)
    query = select(photos.c.id).where(*conditions, *in_range)
    order = order_of(connection, selection)
    return list(connection.scalars(query.order_by(*order).limit(limit)))


def _behind(selection: Selection, after: Sequence[Any] | None) -> Iterator[ColumnElement[bool]]:
    """What must hold for photos behind the keys `after`."""
    if after is None:
        return
    keys = selection.keys()
    # Without a type, names would go to the database as text.
    position = tuple_(*(literal(value, key.type) for value, key in zip(after, keys, strict=True)))
    place = tuple_(*keys)
    yield place < position if selection.descending else place > position


def _is_in(connection: Connection, photo_id: str, section: Any) -> bool:
    query = select(photos.c.id).where(photos.c.id == photo_id, section)
    return connection.execute(query).first() is not None


def _values_of(connection: Connection, keys: list[Column[Any]], after: str) -> list[Any]:
    """The keys of the photo `after`; the id alone of one that was removed meanwhile."""
    row = connection.execute(select(*keys).where(photos.c.id == after)).one_or_none()
    if row is not None:
        return list(row)
    if len(keys) == 1 and _is_removed(connection, after):
        return [after]
    raise NotFoundError(f"there is no photo {after!r} to go on from: begin with the first page")


def _is_removed(connection: Connection, photo_id: str) -> bool:
    query = select(removals.c.photo_id).where(removals.c.photo_id == photo_id)
    return connection.execute(query).first() is not None
