"""Opening the catalog."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from grayvault.catalog.database.database_errors import sentence
from grayvault.catalog.database.migrate import bring_up_to_date
from grayvault.catalog.database.sqlite import sqlite_engine
from grayvault.core.errors import ConfigError, VaultError


def open_catalog(
    url: str | URL, migration_lock: Callable[[], AbstractContextManager[object]]
) -> Engine:
    """Open the catalog at a URL of SQLAlchemy, and create or migrate it if needed.

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


def _engine(url: str | URL) -> Engine:
    """The engine for a URL; the driver of PostgreSQL is loaded only if that is named."""
    parsed = _parsed(url)
    match parsed.get_backend_name():
        case "sqlite":
            if not Path(parsed.database or "").is_absolute():
                raise ConfigError(
                    "`catalog` names no file by its whole path: write "
                    "sqlite:////folder/catalog.sqlite"
                )
            return sqlite_engine(parsed.set(drivername="sqlite"))
        case "postgresql" | "postgres":
            from grayvault.catalog.database.postgresql import postgresql_engine  # noqa: PLC0415

            return postgresql_engine(parsed)
        case other:
            raise ConfigError(
                f"`catalog` names a {other} database: GrayVault's catalog is on SQLite "
                "(sqlite:////folder/catalog.sqlite) or PostgreSQL (postgresql://user@host/database)"
            )


def _parsed(url: str | URL) -> URL:
    """The URL in its parts; an error doesn't show it, because it may have a password."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ConfigError(
            "`catalog` is no URL of a database: write postgresql://user@host/database or "
            "sqlite:////folder/catalog.sqlite"
        ) from error
