"""The one supervisor of a catalog that many machines share."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from grayvault.catalog.database.database_errors import shown
from grayvault.catalog.sharing.leases import RENEWAL_SECONDS, renew_leases
from grayvault.catalog.sharing.locks import Alone, try_to_hold
from grayvault.core.errors import VaultBusyError

_POLL_SECONDS = 0.05

_IS_SUPERVISED = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = :number "
    "AND classid = current_schema()::regnamespace::oid "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Supervising:
    """Proof that this process supervises; on SQLite the vault's lock is enough."""

    def __init__(self, engine: Engine, session: Connection | None = None) -> None:
        self._engine, self._session = engine, session
        self._renewed = time.monotonic()

    @property
    def is_of_all_machines(self) -> bool:
        """Whether no process of any machine supervises beside this one."""
        return self._session is not None

    def keep(self) -> bool:
        """Renew the leases of this process's jobs if it is time; returns whether it was.

        Raises `DBAPIError` if the database has ended the session: then another process may
        supervise.
        """
        if self._session is None or time.monotonic() - self._renewed < RENEWAL_SECONDS:
            return False
        self._session.execute(text("SELECT 1"))
        renew_leases(self._engine)
        self._renewed = time.monotonic()
        return True


def is_supervised(engine: Engine) -> bool:
    """Whether a process of any machine supervises; for a catalog on a server."""
    with engine.connect() as connection:
        return bool(connection.scalar(_IS_SUPERVISED, {"number": int(Alone.SUPERVISING)}))


@contextmanager
def supervising(engine: Engine, wait_seconds: float = 0.0) -> Iterator[Supervising]:
    """Be the one supervisor; `VaultBusyError` if another process still is after the wait.

    The database ends this with the session, so it is never stale.
    """
    if engine.dialect.name == "sqlite":
        yield Supervising(engine)
        return
    until = time.monotonic() + wait_seconds
    with engine.connect() as session:
        session.execution_options(isolation_level="AUTOCOMMIT")
        session.detach()  # closing it ends the session, and with that the lock
        while not try_to_hold(session, Alone.SUPERVISING):
            if time.monotonic() >= until:
                raise VaultBusyError(
                    "another GrayVault process is working on the vault of the catalog "
                    f"{shown(engine.url)}: try again when it has finished"
                )
            time.sleep(_POLL_SECONDS)
        yield Supervising(engine, session)
