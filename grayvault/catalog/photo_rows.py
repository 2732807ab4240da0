"""All rows of photos: reading them, and deleting some."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Engine, delete, select

from grayvault.catalog.database.schema import PHOTO_ROW, photos, totals
from grayvault.catalog.database.writing import chunks, writing
from grayvault.catalog.photos import PhotoRow
from grayvault.catalog.sharing.locks import wait_for_photos

_AT_ONCE = 1000


def all_rows(engine: Engine) -> Iterator[PhotoRow]:
    """The rows of all photos, unsorted."""
    query = select(*PHOTO_ROW).execution_options(yield_per=_AT_ONCE)
    with engine.connect() as connection:
        for row in connection.execute(query):
            yield PhotoRow(**row._mapping)


def forget(engine: Engine, photo_ids: Sequence[str]) -> None:
    """Delete the rows of some photos, and all sums, which may be as wrong.

    `summary_table.bring_up_to_date` sums up again.
    """
    with writing(engine) as connection:
        wait_for_photos(connection)
        for ids in chunks(photo_ids):
            connection.execute(delete(photos).where(photos.c.id.in_(ids)))
        connection.execute(delete(totals))
