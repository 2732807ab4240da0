"""Bringing the catalog's tables to the newest schema."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from grayvault.catalog.database.database_errors import shown
from grayvault.catalog.database.schema import metadata
from grayvault.catalog.database.sqlite import use_write_ahead_log
from grayvault.catalog.database.writing import writing
from grayvault.catalog.sharing.locks import Alone
from grayvault.core.errors import VaultBusyError, VaultError

MIGRATION_SECONDS = 60
"""How long to wait for another process's migration."""

_REVISION_TABLE = """
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)"""
"""As Alembic makes it."""


def migrations_folder() -> Path:
    """Where the Alembic scripts lie: in the package, or at the top of a checkout."""
    packaged = Path(__file__).parents[1] / "_migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "migrations"


def bring_up_to_date(
    engine: Engine, migration_lock: Callable[[], AbstractContextManager[object]]
) -> None:
    """Create or migrate the tables if needed, under `migration_lock()`; see `open_catalog`."""
    until = time.monotonic() + MIGRATION_SECONDS
    while _is_behind(engine):
        try:
            _migrate_locked(engine, migration_lock)
        except VaultBusyError as error:
            if time.monotonic() > until:
                raise VaultBusyError(
                    f"the catalog {shown(engine.url)} must be brought up to date, and another "
                    "GrayVault process is working on its vault: stop that one (an older `watch` or "
                    "`serve`?), and try again"
                ) from error
            time.sleep(0.1)


def _revisions() -> list[str]:
    """The revisions of the schema by the scripts' names, oldest first, without loading Alembic."""
    scripts = (migrations_folder() / "versions").glob("[0-9]*.py")
    return sorted(script.stem.partition("_")[0] for script in scripts)


def _is_behind(engine: Engine) -> bool:
    """Whether there is a migration to run.

    Raises `VaultError` if a newer GrayVault made the catalog, or something else is in the database.
    """
    revisions = _revisions()
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if "alembic_version" not in tables:
            _refuse_foreign(engine, tables)
            return True
        stored: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if stored is not None and stored not in revisions:
        raise VaultError(
            f"the catalog {shown(engine.url)} was made by a newer GrayVault "
            f"(schema {stored}, this one knows {revisions[-1]}): update GrayVault"
        )
    return stored != revisions[-1]


def _refuse_foreign(engine: Engine, tables: list[str]) -> None:
    if tables:
        raise VaultError(
            f"the database {shown(engine.url)} holds tables that are not GrayVault's, such as "
            f"{tables[0]!r}: name another one"
        )


def _migrate_locked(
    engine: Engine, migration_lock: Callable[[], AbstractContextManager[object]]
) -> None:
    """Migrate under the lock, unless another process has done so while this one waited for it."""
    with migration_lock():
        if _is_behind(engine):
            _migrate(engine)


def _migrate(engine: Engine) -> None:
    """Bring the schema to its newest revision; the caller holds the migration lock."""
    if engine.dialect.name == "sqlite":
        use_write_ahead_log(engine)
    with writing(engine, Alone.MIGRATING) as connection:
        if engine.dialect.name == "sqlite" and not inspect(connection).get_table_names():
            _create(connection)
        else:
            _upgrade(connection)


def _create(connection: Connection) -> None:
    """Create the newest tables, which takes an eighth of all migrations' time.

    Only on SQLite: the migrations give PostgreSQL more than the models know.
    """
    metadata.create_all(connection, checkfirst=False)
    connection.execute(text(_REVISION_TABLE))
    newest = text("INSERT INTO alembic_version VALUES (:revision)")
    connection.execute(newest, {"revision": _revisions()[-1]})


def _upgrade(connection: Connection) -> None:
    # Loading Alembic takes as long as all of `stats`.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
