"""Photos' rows as a whole: to look through them, and to forget some."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Engine, delete, select

from grayvault.catalog.database import chunks, writing
from grayvault.catalog.photos import PhotoRow
from grayvault.catalog.schema import photos, totals

_AT_ONCE = 1000


def all_rows(engine: Engine) -> Iterator[PhotoRow]:
    """The row of every photo, in no order."""
    query = select(photos).execution_options(yield_per=_AT_ONCE)
    with engine.connect() as connection:
        for row in connection.execute(query):
            yield PhotoRow(**row._mapping)


def forget(engine: Engine, photo_ids: Sequence[str]) -> None:
    """Remove the rows of some photos, and all sums: they may be as wrong as the rows.

    `totals.bring_up_to_date` sums up anew.
    """
    with writing(engine) as connection:
        for part in chunks(photo_ids):
            connection.execute(delete(photos).where(photos.c.id.in_(part)))
        connection.execute(delete(totals))
