"""Whether the catalog has changed, if the database can tell that quickly."""

from threading import Lock

from sqlalchemy import Engine


class DataVersion:
    """A number that differs after every change of the catalog by any process.

    Only SQLite has it. Source: sqlite.org/pragma.html#pragma_data_version.
    """

    def __init__(self, engine: Engine) -> None:
        self._lock = Lock()
        self._connection = engine.connect() if engine.dialect.name == "sqlite" else None

    def number(self) -> int | None:
        """The number now; None for other databases."""
        if self._connection is None:
            return None
        with self._lock:  # a query through SQLAlchemy takes a hundred times as long
            cursor = self._connection.connection.cursor()
            cursor.execute("PRAGMA data_version")
            [[number]] = cursor.fetchall()
            cursor.close()
        return int(number)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
