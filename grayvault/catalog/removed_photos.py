"""Photos that were removed on purpose: they aren't archived again by themselves."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, delete, insert, select

from grayvault.catalog.database import chunks, writing
from grayvault.catalog.schema import photos, removals
from grayvault.catalog.summary_table import summing
from grayvault.core.events import Event, PhotoReadmitted, PhotoRemoved


def removed_at(engine: Engine, photo_id: str) -> str | None:
    """When a photo was removed (ISO 8601, UTC); None where it wasn't, or was readmitted.

    Of its id the first digits are enough.
    """
    # "g" follows every hex digit.
    begins = (removals.c.photo_id >= photo_id) & (removals.c.photo_id < f"{photo_id}g")
    query = select(removals.c.removed_at).where(begins).limit(1)
    with engine.connect() as connection:
        found: str | None = connection.scalar(query)
    return found


def is_superseded(engine: Engine, photo_id: str) -> bool:
    """Whether a photo was removed only because its source was replaced: it may come again."""
    query = select(removals.c.superseded).where(removals.c.photo_id == photo_id)
    with engine.connect() as connection:
        return bool(connection.scalar(query))


def drop_removed(engine: Engine) -> list[str]:
    """Let photos that were removed be none any more; returns the ids of all removed ones."""
    with writing(engine) as connection:
        ids = list(connection.scalars(select(removals.c.photo_id)))
        for part in chunks(ids):
            with summing(connection, part):
                connection.execute(delete(photos).where(photos.c.id.in_(part)))
    return ids


def fold_removals(connection: Connection, events: Sequence[Event]) -> None:
    """Note what the journal says of removals; the last word on a photo holds."""
    last = {
        event.photo_id: event
        for event in events
        if isinstance(event, PhotoRemoved | PhotoReadmitted)
    }
    for part in chunks(list(last)):
        connection.execute(delete(removals).where(removals.c.photo_id.in_(part)))
    fresh = [
        {"photo_id": photo_id, "removed_at": event.at, "superseded": event.superseded}
        for photo_id, event in last.items()
        if isinstance(event, PhotoRemoved)
    ]
    if fresh:
        connection.execute(insert(removals), fresh)
