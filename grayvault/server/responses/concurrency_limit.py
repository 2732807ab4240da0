"""Work that takes turns: what is asked for at once neither fills memory nor every thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from grayvault.core.errors import BusyError


class Turns:
    """Lets `at_work` be at work at a time, and `waiting` more wait for them."""

    def __init__(self, at_work: int, waiting: int) -> None:
        self._at_work = BoundedSemaphore(at_work)
        self._places = BoundedSemaphore(at_work + waiting)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Have a place among those that wait; `BusyError` where there is none left."""
        if not self._places.acquire(blocking=False):
            raise BusyError("too many photos are being restored at this moment: try again soon")
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be at work, waiting for that if need be."""
        with self._at_work:
            yield
