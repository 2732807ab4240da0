"""Photos page by page: sorted, in a folder, by words in their names."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Connection, Engine, exists, literal, select, tuple_

from grayvault.catalog.database.schema import at_or_under, photos, sources
from grayvault.catalog.photos import ListedPhoto, best_sources, listed
from grayvault.catalog.search import are_named, words_of
from grayvault.core.errors import NotFoundError

Sort = Literal["id", "date", "name"]


@dataclass(frozen=True)
class Selection:
    """A selection of photos and its order.

    `under` is an absolute folder or file: only photos with a source there. `folder` is one of
    `folders`: only photos in it at any depth; "" is all. All `words` must be in a photo's folder or
    name.
    """

    under: str | None = None
    folder: str = ""
    words: str = ""
    sort: Sort = "id"
    descending: bool = False


def page(engine: Engine, selection: Selection, after: str, limit: int) -> list[ListedPhoto]:
    """Up to `limit` of the selected photos, from behind the photo `after` ("": from the start).

    Superseded photos are left out. Raises `NotFoundError` if there is no photo `after` (unless
    sorted by id).
    """
    with engine.connect() as connection:
        ids = _ids(connection, selection, after, limit)
        best = best_sources(selection.under, sources.c.photo_id.in_(ids))
        query = select(photos, best.c.path, best.c.state).join(
            best, (best.c.photo_id == photos.c.id) & (best.c.place == 1), isouter=True
        )
        rows = {
            row.id: listed(row) for row in connection.execute(query.where(photos.c.id.in_(ids)))
        }
    return [rows[photo_id] for photo_id in ids]


def is_listed(under: str | None = None) -> ColumnElement[bool]:
    """Whether a photo is not superseded at all its sources (at or under a path)."""
    mine = sources.c.photo_id == photos.c.id
    current = exists().where(mine, sources.c.state != "superseded")
    if under is not None:
        return current.where(at_or_under(sources.c.path, under))
    return current | ~exists().where(mine)


def _ids(connection: Connection, selection: Selection, after: str, limit: int) -> list[str]:
    query = select(photos.c.id).where(is_listed(selection.under))
    if selection.folder:
        query = query.where(at_or_under(photos.c.folder, selection.folder))
    if words := words_of(selection.words):
        query = query.where(are_named(words))
    keys = _keys(selection.sort)
    if after:
        values = zip(_values_of(connection, keys, after), keys, strict=True)
        # Without a type, names would go to the database as text.
        position = tuple_(*(literal(value, key.type) for value, key in values))
        behind = tuple_(*keys)
        query = query.where(behind < position if selection.descending else behind > position)
    order = [key.desc() if selection.descending else key for key in keys]
    return list(connection.scalars(query.order_by(*order).limit(limit)))


def _keys(sort: Sort) -> list[Column[Any]]:
    """The columns to sort by: together they name one photo, and there is an index of them."""
    by = {"id": [], "date": [photos.c.sorted_at], "name": [photos.c.source_name]}
    return [*by[sort], photos.c.id]


def _values_of(connection: Connection, keys: list[Column[Any]], after: str) -> list[Any]:
    """The keys of the photo `after`."""
    if len(keys) == 1:
        return [after]
    row = connection.execute(select(*keys).where(photos.c.id == after)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no photo {after!r} to go on from: begin with the first page")
    return list(row)
