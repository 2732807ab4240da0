"""Files whose paths are too long for a catalog on PostgreSQL: they are left out, and named."""

import os
from dataclasses import replace

from sqlalchemy import Engine

from grayvault.catalog.database.postgresql import LONGEST_PATH, SHORTEN
from grayvault.ingest.watch.scan import Scan


def storable(engine: Engine, scan: Scan) -> Scan:
    """A scan without the new and ignored files whose paths are too long for PostgreSQL."""
    if engine.dialect.name != "postgresql":
        return scan
    new = tuple(source for source in scan.new if _fits(source.path))
    return replace(
        scan,
        new=new,
        ignored={path: file for path, file in scan.ignored.items() if _fits(path)},
        too_long=tuple(source.path for source in scan.new if not _fits(source.path)),
    )


def _fits(path: str) -> bool:
    return len(os.fsencode(path)) <= LONGEST_PATH


def too_long(path: str) -> str:
    """A sentence on a file whose path the catalog can't hold."""
    limit = f"more than {LONGEST_PATH:,} bytes, too long for a catalog on PostgreSQL"
    return f"{path}: its path has {limit}: {SHORTEN}"
