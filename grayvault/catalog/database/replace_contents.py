"""Replacing a catalog's content by a rebuilt one, in one transaction."""

from typing import Any

from sqlalchemy import Engine, Row, Select, Table, delete, insert, select, update

from grayvault.catalog.database.schema import meta, photos, removals, sources
from grayvault.catalog.database.writing import chunks, writing
from grayvault.catalog.sharing.locks import Alone, wait_for_photos
from grayvault.catalog.sharing.owner import VAULT_KEY
from grayvault.catalog.summary_table import sum_up

_REBUILT: tuple[Table, ...] = (photos, sources, removals, meta)
"""The tables that vault files and journal determine; jobs and ignored files don't change."""


def replace_contents(engine: Engine, rebuilt: Engine) -> None:
    """Replace photos, sources and removals by those of `rebuilt`.

    `original_freed` is kept, because no file records it. Other processes see the old content until
    all of the new one is there.
    """
    with rebuilt.connect() as source:
        rows = {
            table: [_unnumbered(row) for row in source.execute(_in_order(table))]
            for table in _REBUILT
        }
    with writing(engine, Alone.APPLYING_EVENTS, Alone.NOTING) as connection:
        wait_for_photos(connection)
        freed = list(connection.scalars(select(photos.c.id).where(photos.c.original_freed)))
        own = list(connection.execute(select(meta).where(meta.c.key == VAULT_KEY)).mappings())
        for table in _REBUILT:
            connection.execute(delete(table))
            for some_rows in chunks(rows[table]):
                connection.execute(insert(table), some_rows)
        if own:
            connection.execute(insert(meta), [dict(row) for row in own])
        for ids in chunks(freed):
            connection.execute(
                update(photos).where(photos.c.id.in_(ids)).values(original_freed=True)
            )
        sum_up(connection)


def _in_order(table: Table) -> Select[Any]:
    return select(table).order_by(*table.primary_key)


def _unnumbered(row: Row[Any]) -> dict[str, Any]:
    """A row of a table; sources get new numbers, in the same order, from the database."""
    values = dict(row._mapping)
    if "path" in values:
        del values["id"]
    return values
