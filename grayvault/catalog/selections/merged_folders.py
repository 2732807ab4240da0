"""A page of a folder's photos by date, merged from the folders in it.

An index has each folder's own photos by date, but no index has those of all folders in it together.
The folders are read one after the other, that with the first photo first, until no photo of the
next one can be on the page: if nothing else is asked for, it takes at most as many folders as it
has photos.

Source: R. Fagin, A. Lotem and M. Naor, "Optimal aggregation algorithms for middleware", Journal of
Computer and System Sciences 66(4), 2003 (the threshold algorithm).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from grayvault.catalog.database.schema import photos, totals
from grayvault.catalog.selections.one_range import in_one_range
from grayvault.catalog.selections.selection import Selection

MOST_FOLDERS = 4_000
"""To find the first photo of each of so many folders takes a tenth of a second."""

MOST_READ = 200
"""So many folders are read one by one; by then another way is likely to be quicker."""


def page_of_folders(
    connection: Connection,
    selection: Selection,
    conditions: Sequence[ColumnElement[bool]],
    after: Sequence[Any] | None,
    limit: int,
) -> list[str] | None:
    """The ids of up to `limit` photos of `selection.folder` by date, behind the keys `after`.

    `conditions` are all that hold for the photos. None if another way may be quicker: the selection
    isn't a folder's by date, there are too many folders in it, or the conditions hold for so few
    photos that many folders would be read.
    """
    if selection.sort != "date" or not selection.folder or selection.words:
        return None
    folders = _folders(connection, selection, after[0] if after else None)
    if folders is None:
        return None
    merged: list[tuple[str, str]] = []
    for read, (folder, first) in enumerate(folders):
        if len(merged) == limit and not _is_before(selection, first, merged[-1][0]):
            break
        if read == MOST_READ:
            return None
        query = select(photos.c.sorted_at, photos.c.id).where(photos.c.folder == folder)
        query = query.where(*conditions).order_by(*selection.order()).limit(limit)
        merged += [(time, photo_id) for time, photo_id in connection.execute(query)]
        merged = sorted(merged, reverse=selection.descending)[:limit]
    return [photo_id for _, photo_id in merged]


def _folders(
    connection: Connection, selection: Selection, after: str | None
) -> list[tuple[str, str]] | None:
    """The folders at or under the selection's that have photos from the time `after` on.

    With the time of the first of these photos, in the order of these times. None: there are too
    many folders.
    """
    names = select(totals.c.name).where(totals.c.dimension == "folder")
    names = names.where(*in_one_range(connection, totals.c.name, selection.folder))
    some_names = names.distinct().limit(MOST_FOLDERS + 1).subquery()
    time = photos.c.sorted_at
    first = select((func.max if selection.descending else func.min)(time))
    first = first.where(photos.c.folder == some_names.c.name)
    if after is not None:
        first = first.where(time <= after if selection.descending else time >= after)
    rows = connection.execute(select(some_names.c.name, first.scalar_subquery())).all()
    if len(rows) > MOST_FOLDERS:
        return None
    some = [(folder, time) for folder, time in rows if time is not None]
    return sorted(some, key=lambda row: row[1], reverse=selection.descending)


def _is_before(selection: Selection, time: str, other: str) -> bool:
    """Whether a photo of `time` may come before or beside one of the time `other`."""
    return time >= other if selection.descending else time <= other
