"""Whether the catalog has changed, where the database tells that cheaply."""

from threading import Lock

from sqlalchemy import Engine


class DataVersion:
    """A number that is another one after every change of the catalog, by whichever process.

    Source: sqlite.org/pragma.html#pragma_data_version. Other databases have no such thing.
    """

    def __init__(self, engine: Engine) -> None:
        self._lock = Lock()
        self._connection = engine.connect() if engine.dialect.name == "sqlite" else None

    def number(self) -> int | None:
        """The number now; None where there is none."""
        if self._connection is None:
            return None
        with self._lock:  # SQLAlchemy's own way to ask takes a hundred times as long
            cursor = self._connection.connection.cursor()
            cursor.execute("PRAGMA data_version")
            [[number]] = cursor.fetchall()
            cursor.close()
        return int(number)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
