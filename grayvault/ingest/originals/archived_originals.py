"""Originals of archived photos, to be freed on request."""

from collections.abc import Iterator

from sqlalchemy import Engine

from grayvault.catalog.source_files import known_under, sources_of
from grayvault.core.sources import Source


def archived_under(engine: Engine, path: str) -> Iterator[Source]:
    """The sources at or under `path` that were archived and were present at the last look."""
    for source_path, known in known_under(engine, path).items():
        if known.kind == "archived" and known.state == "present" and known.photo_id:
            rows = sources_of(engine, known.photo_id)
            yield from (
                Source(row.path, row.root, row.stamp, row.name)
                for row in rows
                if row.path == source_path
            )
