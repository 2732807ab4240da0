"""SQLite as the catalog's database: a file beside the vault, without a server."""

import os
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event

from grayvault.catalog.selections.search import FUNCTION, has_word

BUSY_SECONDS = 60
"""How long a writer waits for another one; writers hold the database for milliseconds."""


def sqlite_engine(url: URL) -> Engine:
    """The engine for an SQLite file, which need not be there yet."""
    engine = create_engine(url, creator=partial(_connect, url.database or ":memory:"))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def identity(engine: Engine) -> tuple[int, int] | None:
    """Device and inode of an SQLite catalog's file; None if it is gone, or for other databases."""
    if engine.url.get_backend_name() != "sqlite" or not engine.url.database:
        return None
    try:
        status = Path(engine.url.database).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def use_write_ahead_log(engine: Engine) -> None:
    """Let readers and the writer work at the same time; SQLite stores this in the file."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def _connect(path: str) -> sqlite3.Connection:
    """Connect to an SQLite file; one that can't be written is opened read-only.

    If such a file has no write-ahead log, no process has it open, and it is read without locks:
    SQLite would have to create a file for them (sqlite.org/wal.html#readonly).
    """
    connect = partial(sqlite3.connect, timeout=BUSY_SECONDS, check_same_thread=False)
    file = Path(path)
    if not file.exists() or (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return connect(path)
    is_logged = file.with_name(f"{file.name}-wal").exists()
    mode = "mode=ro" if is_logged else "mode=ro&immutable=1"
    return connect(f"file:{quote(os.fsencode(path))}?{mode}", uri=True)


def _prepare(connection: Any, _record: object) -> None:
    """Set up an SQLite connection, and leave BEGIN to `_begin`."""
    connection.isolation_level = None
    connection.create_function(FUNCTION, 2, has_word, deterministic=True)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
