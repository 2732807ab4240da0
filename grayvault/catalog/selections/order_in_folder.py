"""The order of a folder's photos where `merged_folders` leaves it to the database.

It is asked for so that PostgreSQL finds them quickly.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, String, func, literal_column, select

from grayvault.catalog.database.schema import photos, totals
from grayvault.catalog.selections.one_range import in_one_range
from grayvault.catalog.selections.selection import Selection

MOST_SORTED = 200_000
"""Sorting so many photos takes a tenth of a second."""

LARGE_SHARE = 4
"""A folder with more than one in so many of all photos is found soon among photos of all times."""


def order_of(connection: Connection, selection: Selection) -> list[ColumnElement[Any]]:
    """The selection's order; by an expression that no index has, if it is quicker to sort.

    A folder's photos are mostly of one time, which PostgreSQL doesn't know: through the index of
    times it would pass all photos of other times first.
    """
    order = selection.order()
    is_worth_it = selection.sort == "date" and selection.folder
    if not is_worth_it or connection.dialect.name != "postgresql":
        return order
    number = _photos_in(connection, selection.folder)
    if number > MOST_SORTED and number * LARGE_SHARE > _photos_in(connection, ""):
        return order
    time = photos.c.sorted_at + literal_column("''", String)
    return [time.desc() if selection.descending else time.asc(), *order[1:]]


def _photos_in(connection: Connection, folder: str) -> int:
    """The number of photos in a folder, at any depth; "" is everything."""
    summed = select(func.sum(totals.c.photos)).where(totals.c.dimension == "folder")
    summed = summed.where(*in_one_range(connection, totals.c.name, folder))
    return int(connection.scalar(summed) or 0)
