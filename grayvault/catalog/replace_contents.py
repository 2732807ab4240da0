"""A catalog's content taken over from another one, in one transaction."""

from sqlalchemy import Engine, Table, delete, insert, select, update

from grayvault.catalog.database import chunks, writing
from grayvault.catalog.schema import meta, photos, removals, sources, totals
from grayvault.catalog.summary_table import summing

_REBUILT: tuple[Table, ...] = (photos, sources, totals, removals, meta)
"""What files and journal tell; jobs and ignored files stay as they are."""


def replace_contents(engine: Engine, rebuilt: Engine) -> None:
    """Let the catalog say of photos, sources and removals what `rebuilt` says.

    Which originals GrayVault itself has freed no file tells, so that is kept. Others see the
    catalog as it was until all of it is there.
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
            for part in chunks(rows[table]):
                connection.execute(insert(table), part)
        for ids in chunks(freed):
            with summing(connection, ids):
                connection.execute(
                    update(photos).where(photos.c.id.in_(ids)).values(original_freed=True)
                )
