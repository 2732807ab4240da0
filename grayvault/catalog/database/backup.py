"""Copying the catalog, and checking its database."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, text

from grayvault.core.errors import UnsupportedError, VaultError


def snapshot(engine: Engine, target: Path) -> None:
    """Copy the catalog as it is at this moment to `target`, which is replaced.

    Other processes may read and write it meanwhile. The copy is one file, without a write-ahead
    log. Raises `UnsupportedError` if the catalog is no SQLite database, `VaultError` if the copy is
    damaged, and `sqlite3.Error`, `OSError`. Source: SQLite's online backup API.
    """
    if engine.dialect.name != "sqlite":
        raise UnsupportedError(
            f"the catalog is a {engine.dialect.name} database: copy it with that database's tools"
        )
    pooled = engine.raw_connection()
    try:
        source = pooled.driver_connection
        assert isinstance(source, sqlite3.Connection)
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            faults = [row[0] for row in copy.execute("PRAGMA quick_check")]
    finally:
        pooled.close()
    if faults != ["ok"]:
        raise VaultError(f"the copy of the catalog is damaged: {faults[0]}")


def integrity_faults(engine: Engine) -> list[str]:
    """The faults of the database file by SQLite's own check; none for other databases."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        faults = list(connection.scalars(text("PRAGMA quick_check")))
    return [] if faults == ["ok"] else faults
