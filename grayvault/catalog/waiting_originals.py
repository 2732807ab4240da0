"""Originals that wait to be freed: those that are due, and why others can't be freed yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, delete, exists, insert, or_, select

from grayvault.catalog.database.schema import (
    PENDING,
    WAITING,
    at_or_under,
    jobs,
    sources,
    stamp_of,
    unfreed,
)
from grayvault.catalog.database.writing import chunks, writing
from grayvault.catalog.sharing.locks import Alone
from grayvault.core.clock import utc_text
from grayvault.core.sources import Source


@dataclass(frozen=True)
class Waiting:
    """An original that waits to be freed.

    `freeing` is `trash` or `delete`, as in the journal; `since` is when it began to wait, in
    seconds since 1970. `stays` says why it could not be freed the last time; it is not tried again
    before `not_before` (seconds since 1970).
    """

    source: Source
    photo_id: str
    freeing: str
    since: float
    stays: str | None
    not_before: float


def due(
    engine: Engine, since: float, now: float, limit: int, *, queued: bool = True
) -> list[Waiting]:
    """Up to `limit` originals that have waited since `since` or longer and may be tried at `now`.

    Times are seconds since 1970; the oldest go first. With `queued` False, those are left out that
    have a job already.
    """
    begun = sources.c.last_seen <= _text(since)
    tried = unfreed.c.not_before.is_(None) | (unfreed.c.not_before <= now)
    query = _waiting().where(begun, tried).order_by(sources.c.last_seen, sources.c.path)
    if not queued:
        query = query.where(~exists().where(jobs.c.path == sources.c.path, PENDING))
    with engine.connect() as connection:
        return [_read(row) for row in connection.execute(query.limit(limit))]


def waiting_under(engine: Engine, folders: Sequence[str] = ("/",)) -> list[Waiting]:
    """All originals at or under these absolute paths that wait to be freed, by path."""
    under: list[ColumnElement[bool]] = [at_or_under(sources.c.path, folder) for folder in folders]
    query = _waiting().where(or_(*under)).order_by(sources.c.path)
    with engine.connect() as connection:
        return [_read(row) for row in connection.execute(query)]


def waiting_of(engine: Engine, photo_id: str) -> list[Waiting]:
    """The originals of one photo that wait to be freed."""
    query = _waiting().where(sources.c.photo_id == photo_id)
    with engine.connect() as connection:
        return [_read(row) for row in connection.execute(query)]


def put_off(engine: Engine, path: str, not_before: float, stays: str | None) -> None:
    """Store that the original at `path` is not to be tried before `not_before`, and why."""
    with writing(engine, Alone.NOTING) as connection:
        connection.execute(delete(unfreed).where(unfreed.c.path == path))
        values = {"path": path, "detail": stays, "not_before": not_before}
        connection.execute(insert(unfreed).values(values))


def forget(engine: Engine) -> None:
    """Delete the notes on originals that don't wait any more."""
    waiting = select(sources.c.path).where(WAITING)
    with engine.connect() as connection:
        stale = list(
            connection.scalars(select(unfreed.c.path).where(unfreed.c.path.not_in(waiting)))
        )
    drop(engine, stale)


def drop(engine: Engine, paths: Sequence[str]) -> None:
    """Delete the notes on the originals at these paths, which are out of date."""
    if paths:
        with writing(engine, Alone.NOTING) as connection:
            for some_paths in chunks(paths):
                connection.execute(delete(unfreed).where(unfreed.c.path.in_(some_paths)))


def _waiting() -> Select[Any]:
    joined = sources.join(unfreed, unfreed.c.path == sources.c.path, isouter=True)
    return (
        select(sources, unfreed.c.detail.label("stays"), unfreed.c.not_before)
        .select_from(joined)
        .where(WAITING, sources.c.state == "present")
    )


def _read(row: Row[Any]) -> Waiting:
    source = Source(row.path, row.root, stamp_of(row), row.name)
    since = datetime.fromisoformat(row.last_seen).timestamp()
    return Waiting(source, row.photo_id, row.freeing, since, row.stays, row.not_before or 0.0)


def _text(seconds: float) -> str:
    """A time as it is stored; such texts sort by time."""
    limited = min(max(seconds, 0.0), datetime(9999, 1, 1, tzinfo=UTC).timestamp())
    return utc_text(limited)
