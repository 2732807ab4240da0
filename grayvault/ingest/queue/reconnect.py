"""Waiting until a database server that was restarted, or that a network hid, is there again."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from grayvault.catalog.database.database_errors import sentence

logger = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0


def reconnecting(engine: Engine, work: Callable[[], T]) -> T:
    """The result of `work`, which is begun again whenever it loses the catalog's server.

    Raises `DBAPIError` if the server has been away for `PATIENCE_SECONDS`, or the error is another.
    SQLite has no server.
    """
    first = last = -PATIENCE_SECONDS
    pause = FIRST_PAUSE
    while True:
        try:
            return work()
        except DBAPIError as error:
            if not _is_away(engine, error):
                raise
            now = time.monotonic()
            if now - last > 2 * LONGEST_PAUSE:  # it had been there again meanwhile
                first, pause = now, FIRST_PAUSE
                logger.warning("%s (this waits for it)", sentence(engine.url, error))
            if now - first > PATIENCE_SECONDS:
                raise
            time.sleep(pause)
            last, pause = time.monotonic(), min(2 * pause, LONGEST_PAUSE)


def _is_away(engine: Engine, error: DBAPIError) -> bool:
    is_lost = error.connection_invalidated or isinstance(error, OperationalError)
    return is_lost and engine.dialect.name != "sqlite"
