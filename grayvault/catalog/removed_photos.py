"""Photos that were removed on purpose: they aren't archived again by themselves."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, delete, func, insert, select

from grayvault.catalog.database.schema import photos, removals, sources
from grayvault.catalog.database.writing import chunks, writing
from grayvault.catalog.sharing.locks import Alone
from grayvault.catalog.summary_table import summing
from grayvault.core.events import Event, PhotoReadmitted, PhotoRemoved


def removed_at(engine: Engine, photo_id: str) -> str | None:
    """When a photo was removed (ISO 8601, UTC); None if it wasn't, or was readmitted.

    The first digits of its id are enough.
    """
    # "g" follows every hex digit.
    begins = (removals.c.photo_id >= photo_id) & (removals.c.photo_id < f"{photo_id}g")
    query = select(removals.c.removed_at).where(begins).limit(1)
    with engine.connect() as connection:
        at: str | None = connection.scalar(query)
    return at


def is_superseded(engine: Engine, photo_id: str) -> bool:
    """Whether a photo was removed because another one replaced it: it may be archived again."""
    query = select(removals.c.superseded).where(removals.c.photo_id == photo_id)
    with engine.connect() as connection:
        return bool(connection.scalar(query))


def former_names(engine: Engine, ids: Sequence[str]) -> dict[str, str]:
    """What removed photos were called, by id: a source's path, or the name of an upload.

    Photos of which no source is known are left out.
    """
    name = func.coalesce(sources.c.name, sources.c.path)
    names: dict[str, str] = {}
    with engine.connect() as connection:
        for some_ids in chunks(ids):
            query = select(sources.c.photo_id, name).where(sources.c.photo_id.in_(some_ids))
            names.update(row._tuple() for row in connection.execute(query))
    return names


def drop_removed(engine: Engine) -> list[str]:
    """Delete the rows of removed photos; returns the ids of all photos ever removed."""
    with writing(engine, Alone.APPLYING_EVENTS) as connection:
        ids = list(connection.scalars(select(removals.c.photo_id)))
        with summing(connection, ids):
            for some_ids in chunks(ids):
                connection.execute(delete(photos).where(photos.c.id.in_(some_ids)))
    return ids


def apply_removals(connection: Connection, events: Sequence[Event]) -> None:
    """Apply the journal's removals; the last event of a photo counts."""
    last = {
        event.photo_id: event
        for event in events
        if isinstance(event, PhotoRemoved | PhotoReadmitted)
    }
    for ids in chunks(list(last)):
        connection.execute(delete(removals).where(removals.c.photo_id.in_(ids)))
    fresh = [
        {"photo_id": photo_id, "removed_at": event.at, "superseded": event.superseded}
        for photo_id, event in last.items()
        if isinstance(event, PhotoRemoved)
    ]
    if fresh:
        connection.execute(insert(removals), fresh)
