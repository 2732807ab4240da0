"""Folders with changes, by inotify. They only cause scans: no event is relied on."""

import logging
import os
import threading
import time
from collections.abc import Iterable

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from grayvault.ingest.watch.areas import Area

logger = logging.getLogger(__name__)

# Without opening and reading: the workers do that all the time.
EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileClosedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
QUIET_SECONDS = 0.5
LONGEST_SECONDS = 5.0


class DirtyAreas:
    """Areas to be scanned: the observer's threads add them, the watcher's thread takes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._areas: set[Area] = set()
        self._first = self._last = 0.0

    def add(self, area: Area) -> None:
        with self._lock:
            self._last = time.monotonic()
            self._first = self._first if self._areas else self._last
            self._areas.add(area)

    def take(self, *, at_once: bool) -> set[Area]:
        """Take all areas if it has been quiet for a moment, or noisy for long; else none.

        With `at_once` take them in any case.
        """
        now = time.monotonic()
        with self._lock:
            is_quiet = now - self._last >= QUIET_SECONDS or now - self._first >= LONGEST_SECONDS
            if not (is_quiet or at_once):
                return set()
            areas, self._areas = self._areas, set()
        return areas


class RootWatches:
    """Watches on roots, which may appear, vanish and be replaced meanwhile.

    If the system grants no (more) watches, this warns once for each root: rescans find everything,
    only later.
    """

    def __init__(self, dirty: DirtyAreas) -> None:
        self._dirty = dirty
        self._observer = _started_observer()
        self._identities: dict[str, tuple[int, int] | None] = {}
        self._watches: dict[str, ObservedWatch] = {}

    def renew(self, roots: Iterable[str]) -> None:
        """Watch each root that appeared or was replaced since the last call; it is dirty."""
        for root in roots:
            identity = _identity(root)
            if identity == self._identities.get(root):
                continue
            self._identities[root] = identity
            self._forget(root)
            if identity is not None:
                self._watch(root)
                self._dirty.add(Area(root, root))

    def close(self) -> None:
        """End all watches."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()

    def _watch(self, root: str) -> None:
        if self._observer is None:
            return
        real = os.path.realpath(root)  # inotify doesn't follow a link at the end of a path
        handler = _Handler(root, real, self._dirty)
        try:
            self._watches[root] = self._observer.schedule(
                handler, real, recursive=True, event_filter=EVENTS
            )
        except OSError as error:
            logger.warning(
                "%s can't be watched (%s): new photos are found by rescans only", root, error
            )

    def _forget(self, root: str) -> None:
        watch = self._watches.pop(root, None)
        if self._observer is not None and watch is not None:
            self._observer.unschedule(watch)


class _Handler(FileSystemEventHandler):
    """Turns events below `real`, the real path of `root`, into areas of `root`."""

    def __init__(self, root: str, real: str, dirty: DirtyAreas) -> None:
        self._root = root
        self._real = real
        self._dirty = dirty

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Mark the area of an event as dirty."""
        for path in (event.src_path, event.dest_path):
            if path:
                self._dirty.add(self._area(os.fsdecode(path), deep=event.is_directory))

    def _area(self, path: str, *, deep: bool) -> Area:
        folder = path if deep else os.path.dirname(path)  # noqa: PTH120
        return Area(self._root, self._root + folder.removeprefix(self._real), deep)


def _started_observer() -> BaseObserver | None:
    try:
        observer = Observer()
        observer.start()
    except OSError as error:
        logger.warning("folders can't be watched (%s): rescans find new photos only", error)
        return None
    return observer


def _identity(root: str) -> tuple[int, int] | None:
    """Device and inode of a folder; None if there is none."""
    try:
        status = os.stat(root)  # noqa: PTH116
    except OSError:
        return None
    return status.st_dev, status.st_ino
