"""Opening the catalog: the only module that depends on the kind of database."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from grayvault.catalog.database.database_errors import sentence
from grayvault.catalog.selections.search import FUNCTION, has_words
from grayvault.core.errors import ConfigError, VaultBusyError, VaultError

T = TypeVar("T")

BUSY_SECONDS = 60
"""How long a writer waits for another one; writers hold the database for milliseconds."""

MIGRATION_SECONDS = 60
"""How long to wait for another process's migration."""


def open_catalog(
    url: str | URL, migration_lock: Callable[[], AbstractContextManager[object]]
) -> Engine:
    """Open the catalog at an SQLAlchemy URL, and create or migrate it if needed.

    Migrations run under `migration_lock()`. If another process holds that (`VaultBusyError`), it
    may be migrating, so this waits for it. Several threads may use the engine; the caller disposes
    of it. Raises `ConfigError` if the URL can't be that of a catalog, and `VaultError` if the
    catalog can't be opened, is damaged, or was made by a newer GrayVault.
    """
    engine = _engine(url)
    try:
        bring_up_to_date(engine, migration_lock)
    except DBAPIError as error:
        engine.dispose()
        raise VaultError(sentence(engine.url, error, "can't be opened")) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write: on SQLite it begins as the only writer (BEGIN IMMEDIATE).

    It is committed at the end of the block, and rolled back if the block raises.
    """
    with engine.connect() as connection:
        connection.execution_options(writing=True)
        with connection.begin():
            yield connection


def chunks(items: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces small enough to be the parameters of one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def migrations_folder() -> Path:
    """Where the Alembic scripts lie: in the package, or at the top of a checkout."""
    packaged = Path(__file__).parents[1] / "_migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "migrations"


def _engine(url: str | URL) -> Engine:
    try:
        url = make_url(url)
        if url.get_backend_name() != "sqlite":
            return create_engine(url)
        engine = create_engine(url, creator=partial(_connect, url.database or ":memory:"))
    except (ArgumentError, ImportError) as error:
        raise ConfigError(f"`catalog` is no usable SQLAlchemy URL: {error}") from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


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
    return connect(f"file:{quote(path)}?{mode}", uri=True)


def identity(engine: Engine) -> tuple[int, int] | None:
    """Device and inode of an SQLite catalog's file; None if it is gone, or for other databases."""
    if engine.url.get_backend_name() != "sqlite" or not engine.url.database:
        return None
    try:
        status = Path(engine.url.database).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Set up an SQLite connection, and leave BEGIN to `_begin_sqlite`."""
    connection.isolation_level = None
    connection.create_function(FUNCTION, 3, has_words, deterministic=True)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revisions() -> list[str]:
    """The revisions of the schema by the scripts' names, oldest first, without loading Alembic."""
    scripts = (migrations_folder() / "versions").glob("[0-9]*.py")
    return sorted(script.stem.partition("_")[0] for script in scripts)


def _is_behind(engine: Engine) -> bool:
    """Whether there is a migration to run; `VaultError` if a newer GrayVault made the catalog."""
    revisions = _revisions()
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return True
        stored: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if stored is not None and stored not in revisions:
        raise VaultError(
            f"the catalog {engine.url.render_as_string()} was made by a newer GrayVault "
            f"(schema {stored}, this one knows {revisions[-1]}): update GrayVault"
        )
    return stored != revisions[-1]


def bring_up_to_date(
    engine: Engine, migration_lock: Callable[[], AbstractContextManager[object]]
) -> None:
    """Create or migrate the tables if needed, under `migration_lock()`; see `open_catalog`."""
    until = time.monotonic() + MIGRATION_SECONDS
    while _is_behind(engine):
        try:
            _migrate_locked(engine, migration_lock)
        except VaultBusyError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _migrate_locked(
    engine: Engine, migration_lock: Callable[[], AbstractContextManager[object]]
) -> None:
    """Migrate under the lock, unless another process has done so while this one waited for it."""
    with migration_lock():
        if _is_behind(engine):
            _migrate(engine)


def _migrate(engine: Engine) -> None:
    """Bring the schema to its newest revision; the caller holds the migration lock."""
    # Loading Alembic takes as long as all of `stats`.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    if engine.dialect.name == "sqlite":
        _use_write_ahead_log(engine)
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _use_write_ahead_log(engine: Engine) -> None:
    """Let readers and the writer work at the same time; SQLite stores this in the file."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
