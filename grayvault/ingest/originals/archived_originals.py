"""Which originals there are to free, of photos that were archived while originals were kept."""

from collections.abc import Iterator

from sqlalchemy import Engine

from grayvault.catalog.source_files import known_under, sources_of
from grayvault.core.sources import Source


def archived_under(engine: Engine, path: str) -> Iterator[Source]:
    """The sources at or under a path that were archived and were there when last looked at."""
    for where, known in known_under(engine, path).items():
        if known.kind == "archived" and known.state == "present" and known.photo_id:
            rows = sources_of(engine, known.photo_id)
            yield from (
                Source(row.path, row.root, row.stamp, row.name) for row in rows if row.path == where
            )
