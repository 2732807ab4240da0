"""Replacing a catalog's content by a rebuilt one, in one transaction."""

from sqlalchemy import Engine, Table, delete, insert, select, update

from grayvault.catalog.database.connect import chunks, writing
from grayvault.catalog.database.schema import meta, photos, removals, sources, totals
from grayvault.catalog.summary_table import summing

_REBUILT: tuple[Table, ...] = (photos, sources, totals, removals, meta)
"""The tables that vault files and journal determine; jobs and ignored files don't change."""


def replace_contents(engine: Engine, rebuilt: Engine) -> None:
    """Replace photos, sources and removals by those of `rebuilt`.

    `original_freed` is kept, because no file records it. Other processes see the old content until
    all of the new one is there.
    """
    with rebuilt.connect() as source:
        rows = {
            table: [dict(row._mapping) for row in source.execute(select(table))]
            for table in _REBUILT
        }
    with writing(engine) as connection:
        freed = list(connection.scalars(select(photos.c.id).where(photos.c.original_freed)))
        for table in _REBUILT:
            connection.execute(delete(table))
            for some_rows in chunks(rows[table]):
                connection.execute(insert(table), some_rows)
        for ids in chunks(freed):
            with summing(connection, ids):
                connection.execute(
                    update(photos).where(photos.c.id.in_(ids)).values(original_freed=True)
                )
