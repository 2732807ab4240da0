"""How many requests callers may send to all servers of a catalog together."""

import threading
import time

from sqlalchemy import Engine, text

MINUTE = 60.0
_TOLERANCE = 1e-6
_CLEAN_SECONDS = 60.0

_NOW = "CAST(extract(epoch FROM clock_timestamp()) AS float)"
_COUNT = text(f"""
INSERT INTO request_rates AS rate (caller, due) VALUES (:caller, {_NOW} + :interval)
ON CONFLICT (caller) DO UPDATE SET due = greatest(rate.due, {_NOW}) + :interval
WHERE greatest(rate.due, {_NOW}) + :interval - {_NOW} <= :minute
RETURNING 0
""")  # noqa: S608 - nothing comes from outside
_WAIT = text(f"SELECT due + :interval - {_NOW} - :minute FROM request_rates WHERE caller = :caller")  # noqa: S608
_CLEAN = text(f"DELETE FROM request_rates WHERE due < {_NOW}")  # noqa: S608


class SharedRate:
    """The generic cell rate algorithm (ITU-T I.371, A.1) in a table of PostgreSQL.

    A minute's worth may come at once. Times are by the database's clock, so that those of machines
    may differ. Each request is one statement.
    """

    def __init__(self, engine: Engine, per_minute: int) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._limits = {"interval": MINUTE / per_minute, "minute": MINUTE + _TOLERANCE}
        self._lock = threading.Lock()
        self._cleaned_at = time.monotonic()

    def wait(self, caller: str) -> float:
        """Count a request and return 0.0; or return the seconds until one is allowed.

        `caller` has up to 64 characters. Raises `DBAPIError`.
        """
        values = {"caller": caller, **self._limits}
        with self._engine.connect() as connection:
            if self._is_time_to_clean():
                connection.execute(_CLEAN)
            if connection.scalar(_COUNT, values) is not None:
                return 0.0
            seconds: float | None = connection.scalar(_WAIT, values)
        return max(seconds or 0.0, _TOLERANCE)

    def _is_time_to_clean(self) -> bool:
        """Whether callers should be forgotten now whose minute is over."""
        with self._lock:
            is_time = time.monotonic() - self._cleaned_at > _CLEAN_SECONDS
            if is_time:
                self._cleaned_at = time.monotonic()
        return is_time
