"""When all vault files were last verified, and what came of it; the catalog alone remembers it."""

from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select

from grayvault.catalog.database.schema import meta
from grayvault.catalog.database.writing import writing
from grayvault.catalog.sharing.locks import Alone
from grayvault.core.dataclass_json import from_plain, object_from_json, to_json, to_plain

_KEY = "last verify"


@dataclass(frozen=True)
class LastVerify:
    """A `verify` that came to its end: `at` (ISO 8601, UTC), over so many photos.

    `deep`: their colours were checked, too.
    """

    at: str
    photos: int
    problems: int
    deep: bool


def last_verify(engine: Engine) -> LastVerify | None:
    """The last run that came to its end; None if the catalog knows of none."""
    with engine.connect() as connection:
        text: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == _KEY))
    return None if text is None else from_plain(LastVerify, object_from_json(text.encode()))


def save_last_verify(engine: Engine, run: LastVerify) -> None:
    """Remember this run instead of the one before."""
    value = to_json(to_plain(run)).decode()
    with writing(engine, Alone.NOTING) as connection:
        connection.execute(delete(meta).where(meta.c.key == _KEY))
        connection.execute(insert(meta).values(key=_KEY, value=value))
