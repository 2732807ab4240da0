"""How far long work has come that may be interrupted: the id of the photo it has come to."""

from sqlalchemy import Engine, delete, insert, select

from grayvault.catalog.database import writing
from grayvault.catalog.schema import meta


def checkpoint_of(engine: Engine, work: str) -> str | None:
    """The place of some work; None where it is at its start."""
    with engine.connect() as connection:
        found: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == work))
    return found


def save_checkpoint(engine: Engine, work: str, photo_id: str) -> None:
    """Note how far some work has come."""
    with writing(engine) as connection:
        connection.execute(delete(meta).where(meta.c.key == work))
        connection.execute(insert(meta).values(key=work, value=photo_id))


def clear_checkpoint(engine: Engine, work: str) -> None:
    """Let some work be at its start."""
    with writing(engine) as connection:
        connection.execute(delete(meta).where(meta.c.key == work))
