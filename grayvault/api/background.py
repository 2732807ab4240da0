"""The vault's supervisor, beside the server."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from grayvault.ingest.parts import SupervisorParts
from grayvault.ingest.supervisor import work_until

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5.0


@contextmanager
def supervising(parts: SupervisorParts, stopping: Event) -> Iterator[None]:
    """See to it in one thread that the queue is worked on; `stopping` is set at the end."""
    thread = Thread(target=_work, args=(parts, stopping), name="supervisor")
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _work(parts: SupervisorParts, stopping: Event) -> None:
    """Work until told to stop; the server goes on showing photos whatever happens here."""
    while not stopping.is_set():
        try:
            work_until(parts, stopping.is_set)
        except Exception:
            logger.exception("photos can't be taken in at the moment")
            stopping.wait(RETRY_SECONDS)
