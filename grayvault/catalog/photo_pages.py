"""Photos page by page: in an order, of a folder, by words of their names."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Connection, Engine, exists, literal, select, tuple_

from grayvault.catalog.photos import ListedPhoto, best_sources, listed
from grayvault.catalog.schema import at_or_under, photos, sources
from grayvault.catalog.search import are_named, words_of
from grayvault.core.errors import NotFoundError

Sort = Literal["id", "date", "name"]


@dataclass(frozen=True)
class Selection:
    """Which photos, and in which order.

    `under` is an absolute folder or file: only photos with a source there. `folder` is one of
    `folders`: those in it at any depth; "" is all. `words` must all be in a photo's folder or name.
    """

    under: str | None = None
    folder: str = ""
    words: str = ""
    sort: Sort = "id"
    descending: bool = False


def page(engine: Engine, selection: Selection, after: str, limit: int) -> list[ListedPhoto]:
    """Up to `limit` of the selected photos, those behind the photo `after` ("": from the start).

    Superseded photos are left out. Raises `NotFoundError` where there is no photo `after` to go on
    from (the order of ids needs none).
    """
    with engine.connect() as connection:
        ids = _ids(connection, selection, after, limit)
        best = best_sources(selection.under, sources.c.photo_id.in_(ids))
        query = select(photos, best.c.path, best.c.state).join(
            best, (best.c.photo_id == photos.c.id) & (best.c.place == 1), isouter=True
        )
        found = {
            row.id: listed(row) for row in connection.execute(query.where(photos.c.id.in_(ids)))
        }
    return [found[photo_id] for photo_id in ids]


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
        places = zip(_place(connection, keys, after), keys, strict=True)
        # A tuple's values have no types of their own: names would go to the database as text.
        place = tuple_(*(literal(value, key.type) for value, key in places))
        behind = tuple_(*keys)
        query = query.where(behind < place if selection.descending else behind > place)
    order = [key.desc() if selection.descending else key for key in keys]
    return list(connection.scalars(query.order_by(*order).limit(limit)))


def _keys(sort: Sort) -> list[Column[Any]]:
    """What photos are ordered by: each names one photo, and an index has them."""
    by = {"id": [], "date": [photos.c.sorted_at], "name": [photos.c.source_name]}
    return [*by[sort], photos.c.id]


def _place(connection: Connection, keys: list[Column[Any]], after: str) -> list[Any]:
    """The keys of the photo `after`."""
    if len(keys) == 1:
        return [after]
    row = connection.execute(select(*keys).where(photos.c.id == after)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no photo {after!r} to go on from: begin with the first page")
    return list(row)
