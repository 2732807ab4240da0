"""Checkpoints of long work that may be interrupted: how far it has come, in words of its own."""

from sqlalchemy import Engine, delete, insert, select

from grayvault.catalog.database.schema import meta
from grayvault.catalog.database.writing import writing
from grayvault.catalog.sharing.locks import Alone


def checkpoint_of(engine: Engine, work: str) -> str | None:
    """How far `work` has come; None if it has not begun."""
    with engine.connect() as connection:
        place: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == work))
    return place


def save_checkpoint(engine: Engine, work: str, place: str) -> None:
    """Store that `work` has come so far."""
    with writing(engine, Alone.NOTING) as connection:
        connection.execute(delete(meta).where(meta.c.key == work))
        connection.execute(insert(meta).values(key=work, value=place))


def clear_checkpoint(engine: Engine, work: str) -> None:
    """Let `work` begin at its start the next time."""
    with writing(engine, Alone.NOTING) as connection:
        connection.execute(delete(meta).where(meta.c.key == work))
