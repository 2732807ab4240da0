"""Limits how much work is done at a time, so that a crowd of clients exhausts no memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from grayvault.core.errors import BusyError


class ConcurrencyLimit:
    """Lets `running` threads work at a time while `waiting` more wait for them."""

    def __init__(self, running: int, waiting: int) -> None:
        self._running = BoundedSemaphore(running)
        self._queue = BoundedSemaphore(running + waiting)

    @contextmanager
    def enter_queue(self) -> Iterator[None]:
        """Occupy a place in the queue; raises `BusyError` if the queue is full."""
        if not self._queue.acquire(blocking=False):
            raise BusyError("too many photos are being restored at the moment: try again soon")
        try:
            yield
        finally:
            self._queue.release()

    @contextmanager
    def acquire(self) -> Iterator[None]:
        """Wait until fewer than `running` others work, then work."""
        with self._running:
            yield
