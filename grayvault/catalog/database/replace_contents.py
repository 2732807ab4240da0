"""Replacing a catalog's content by a rebuilt one, in one transaction."""

from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, Table, delete, insert, select, update

from grayvault.catalog.apply_events import OFFSET_KEY
from grayvault.catalog.database.schema import meta, photos, removals, sources
from grayvault.catalog.database.writing import writing
from grayvault.catalog.sharing.locks import Alone, wait_for_photos
from grayvault.catalog.summary_table import sum_up

_REBUILT: tuple[Table, ...] = (photos, sources, removals)
"""The tables that vault files and journal determine; jobs and ignored files don't change."""

_AT_ONCE = 500
"""Rows that are in memory at a time."""


def replace_contents(engine: Engine, rebuilt: Engine) -> None:
    """Replace photos, sources and removals by those of `rebuilt`.

    Facts that only the catalog has stay, such as `original_freed` and the last `verify`. Other
    processes see the old content until all of the new one is there.
    """
    with writing(engine, Alone.APPLYING_EVENTS, Alone.NOTING) as connection:
        wait_for_photos(connection)
        _mark_freed(connection, rebuilt)
        with rebuilt.connect() as source:
            for table in _REBUILT:
                _replace(connection, source, table)
            _renew_meta(connection, source)
        sum_up(connection)


def _mark_freed(old: Connection, rebuilt: Engine) -> None:
    """Mark the photos in `rebuilt` whose originals were freed by the old catalog."""
    query = select(photos.c.id).where(photos.c.original_freed)
    freed = old.scalars(query, execution_options={"yield_per": _AT_ONCE})
    with writing(rebuilt) as connection:
        for ids in freed.partitions():
            mark = update(photos).where(photos.c.id.in_(ids))
            connection.execute(mark.values(original_freed=True))


def _replace(connection: Connection, source: Connection, table: Table) -> None:
    connection.execute(delete(table))
    for rows in source.execute(_in_order(table)).partitions():
        connection.execute(insert(table), [_unnumbered(row) for row in rows])


def _renew_meta(connection: Connection, source: Connection) -> None:
    """Take over how far the journal was read, and keep what only the old catalog knows."""
    connection.execute(delete(meta).where(meta.c.key == OFFSET_KEY))
    known = set(connection.scalars(select(meta.c.key)))
    rows = source.execute(select(meta).where(meta.c.key.not_in(known))).mappings()
    if new := [dict(row) for row in rows]:
        connection.execute(insert(meta), new)


def _in_order(table: Table) -> Select[Any]:
    query = select(table).order_by(*table.primary_key)
    return query.execution_options(yield_per=_AT_ONCE)


def _unnumbered(row: Row[Any]) -> dict[str, Any]:
    """A row of a table; sources get new numbers, in the same order, from the database."""
    values = dict(row._mapping)
    if "path" in values:
        del values["id"]
    return values
