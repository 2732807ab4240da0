"""What only one transaction, or one process, does at a time in a catalog that many share.

SQLite has one writer at a time. PostgreSQL has many: those that must not meet take advisory locks,
numbered per schema (postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
"""

from collections.abc import Collection
from enum import IntEnum

from sqlalchemy import ColumnElement, Connection, bindparam, func, literal_column, select, text

_FIRST_SHARE = 16
_SCHEMA: ColumnElement[int] = literal_column("current_schema()::regnamespace::oid::int")
_WAIT = select(func.pg_advisory_xact_lock(_SCHEMA, literal_column("number"))).select_from(
    text("unnest(CAST(:numbers AS int[])) number")
)
_TRY = select(func.pg_try_advisory_lock(_SCHEMA, bindparam("number")))


class Alone(IntEnum):
    """What a transaction (or, for `SUPERVISING`, a process) does as the only one."""

    MIGRATING = 1
    SUPERVISING = 2
    APPLYING_EVENTS = 3
    QUEUING = 4
    NOTING = 5
    """Writing `ignored`, `meta` or `unfreed`: small tables whose rows are replaced."""


SHARES = "0123456789abcdef"
"""The sums over photos are in so many shares: a photo belongs to that of its id's first digit."""


def has_many_writers(connection: Connection) -> bool:
    """Whether other transactions may write while this one does."""
    return connection.dialect.name != "sqlite"


def wait_for(connection: Connection, *locks: Alone) -> None:
    """Hold these locks until the transaction ends."""
    _wait(connection, locks)


def wait_for_photos(connection: Connection, photo_ids: Collection[str] | None = None) -> None:
    """Be the only one, until the transaction ends, who writes these photos' rows and sums.

    None: all photos. A transaction calls this once: whoever took the locks in another order could
    wait for one who waits for them.
    """
    digits = SHARES if photo_ids is None else {photo_id[0] for photo_id in photo_ids}
    _wait(connection, [_FIRST_SHARE + SHARES.index(digit) for digit in digits])


def try_to_hold(connection: Connection, lock: Alone) -> bool:
    """Hold a lock until the connection is closed, or return False if another one has it."""
    return bool(connection.scalar(_TRY, {"number": int(lock)}))


def _wait(connection: Connection, numbers: Collection[int]) -> None:
    if numbers and has_many_writers(connection):
        connection.execute(_WAIT, {"numbers": sorted(map(int, numbers))})
