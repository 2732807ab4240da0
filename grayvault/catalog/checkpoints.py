"""Checkpoints of long work that may be interrupted: the id of the last photo that is done."""

from sqlalchemy import Engine, delete, insert, select

from grayvault.catalog.database.schema import meta
from grayvault.catalog.database.writing import writing
from grayvault.catalog.sharing.locks import Alone


def checkpoint_of(engine: Engine, work: str) -> str | None:
    """The last photo that `work` has done; None if it has not begun."""
    with engine.connect() as connection:
        photo_id: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == work))
    return photo_id


def save_checkpoint(engine: Engine, work: str, photo_id: str) -> None:
    """Store that `work` has done the photos up to this one."""
    with writing(engine, Alone.NOTING) as connection:
        connection.execute(delete(meta).where(meta.c.key == work))
        connection.execute(insert(meta).values(key=work, value=photo_id))


def clear_checkpoint(engine: Engine, work: str) -> None:
    """Let `work` begin at its start the next time."""
    with writing(engine, Alone.NOTING) as connection:
        connection.execute(delete(meta).where(meta.c.key == work))
