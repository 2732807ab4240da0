"""PostgreSQL as the catalog's database: a server that many processes and machines share."""

from sqlalchemy import URL, Engine, create_engine

from grayvault.core.errors import ConfigError

_PARAMETERS = {
    "application_name": "grayvault",
    "connect_timeout": "10",
    # A connection that a network has lost ends after a minute, and not after two hours.
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    # A search for a rare word and one for a frequent word need different plans; no query is so
    # long that compiling it would pay.
    "options": "-c plan_cache_mode=force_custom_plan -c jit=off",
}
"""Parameters of libpq (postgresql.org/docs/current/libpq-connect.html) that the URL may replace."""

LONGEST_PATH = 2500
"""Bytes of a path that surely fits into all indexes, beside an id and a date.

An index row has up to 2,704 (BTMaxItemSize, postgresql.org/docs/current/btree.html).
"""

SHORTEN = "shorten it, or let the catalog be on SQLite"

_MOST_CONNECTIONS = 50
"""The connections of one process; a server has 40 threads."""


def postgresql_engine(url: URL) -> Engine:
    """The engine for a database of a PostgreSQL server; nothing is connected yet.

    Reading connections see the database as it was when they began, as on SQLite. A connection that
    was lost is noticed when it is taken from the pool. Raises `ConfigError` if the driver is
    missing.
    """
    parameters = {key: value for key, value in _PARAMETERS.items() if key not in url.query}
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args=parameters,
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,
            max_overflow=_MOST_CONNECTIONS - 5,
        )
    except ImportError as error:
        raise ConfigError(
            "a catalog on PostgreSQL needs psycopg: run pip install 'grayvault[postgresql]'"
        ) from error
