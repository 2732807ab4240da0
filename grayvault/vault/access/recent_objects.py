"""Small objects that are needed for each request, remembered for a few seconds."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from grayvault.core.errors import NotFoundError
from grayvault.vault.objects.objects import Listing, Objects

STALE_SECONDS = 5.0
"""So long an object may still count as it was, after another process has deleted it."""

_FRESH_SECONDS = STALE_SECONDS - 1
_MOST, _MOST_BYTES = 1000, 1 << 16


@dataclass(frozen=True)
class _Recent:
    """An object's bytes, when they were asked for, and until when nobody asks again."""

    data: bytes
    asked_at: float
    until: float


class RecentObjects:
    """`objects`, of which those that were just read are in memory.

    What isn't in memory is asked for each time, so that a new token or link holds at once. What
    this process writes or deletes holds at once, too. `steady` are seconds that only ever go
    forward.
    """

    def __init__(self, objects: Objects, steady: Callable[[], float] = time.monotonic) -> None:
        self._objects = objects
        self._steady = steady
        self._recent: OrderedDict[str, _Recent] = OrderedDict()
        self._changes = 0
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return self._objects.address

    def path_of(self, name: str) -> str:
        return self._objects.path_of(name)

    def read(self, name: str) -> bytes:
        """A whole object, as it is or was up to `STALE_SECONDS` ago.

        Shortly before that time is over one request asks for it; others still get the old one.
        """
        now = self._steady()
        with self._lock:
            changes, recent = self._changes, self._recent.get(name)
            if recent is not None:
                if now < recent.until:
                    return recent.data
                self._recent[name] = replace(recent, until=recent.asked_at + STALE_SECONDS)
        try:
            data = self._objects.read(name)
        except NotFoundError:
            with self._lock:
                self._recent.pop(name, None)
            raise
        self._remember(name, _Recent(data, now, now + _FRESH_SECONDS), changes)
        return data

    def size(self, name: str) -> int | None:
        try:
            return len(self.read(name))
        except NotFoundError:
            return None

    def put(self, name: str, data: bytes) -> None:
        self._objects.put(name, data)
        self._forget(name)

    def put_new(self, name: str, data: bytes) -> bool:
        return self._objects.put_new(name, data)

    def read_range(self, name: str, start: int, length: int) -> bytes:
        return self._objects.read_range(name, start, length)

    def names(self, prefix: str = "", after: str = "") -> Iterator[str]:
        return self._objects.names(prefix, after)

    def listing(self, folder: str) -> Listing:
        return self._objects.listing(folder)

    def delete(self, name: str) -> None:
        self._objects.delete(name)
        self._forget(name)

    def move(self, name: str, new_name: str) -> None:
        self._objects.move(name, new_name)
        self._forget(name)

    def _remember(self, name: str, recent: _Recent, changes: int) -> None:
        """Remember an object, unless this process has changed any since it was asked for."""
        with self._lock:
            if len(recent.data) <= _MOST_BYTES and changes == self._changes:
                self._recent[name] = recent
                if len(self._recent) > _MOST:
                    self._recent.popitem(last=False)

    def _forget(self, name: str) -> None:
        with self._lock:
            self._changes += 1
            self._recent.pop(name, None)
