"""The order of a folder's photos where `merged_folders` leaves it to the database.

It is asked for so that PostgreSQL finds them quickly.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, String, func, literal_column, select, true

from grayvault.catalog.database.schema import at_or_under, photos, totals
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
    number = _photos_in(connection, at_or_under(totals.c.name, selection.folder))
    if number > MOST_SORTED and number * LARGE_SHARE > _photos_in(connection, true()):
        return order
    time = photos.c.sorted_at + literal_column("''", String)
    return [time.desc() if selection.descending else time.asc(), *order[1:]]


def one_range(connection: Connection, folder: str) -> list[ColumnElement[bool]]:
    """Conditions that hold for all photos in a folder, at any depth, and for few others.

    By them PostgreSQL reads one range of the index of folders, and none of the rows; by the two
    ranges of `at_or_under` alone it would read the rows, too.
    """
    if not folder or connection.dialect.name != "postgresql":
        return []
    return [photos.c.folder >= folder, photos.c.folder < f"{folder}0"]


def _photos_in(connection: Connection, which: ColumnElement[bool]) -> int:
    """The number of photos in folders, at any depth."""
    in_folders = (totals.c.dimension == "folder") & which
    return int(connection.scalar(select(func.sum(totals.c.photos)).where(in_folders)) or 0)
