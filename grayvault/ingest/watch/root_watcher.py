"""Watching and scanning a root in a thread of its own, so that one that hangs blocks no other."""

import threading
import time
from collections.abc import Callable, Iterable

from grayvault.core.source_urls import is_object
from grayvault.ingest.watch.areas import Area, outermost
from grayvault.ingest.watch.inotify import DirtyAreas, RootWatches
from grayvault.ingest.watch.listed_folders import ListedFolders, WholeRoot
from grayvault.ingest.watch.scan import Scan

ROUND_SECONDS = 0.2
GOODBYE_SECONDS = 5.0
RETRY_SECONDS = 60.0
"""A store that can't be listed is tried again after so long, or at the next rescan."""

PATIENCE_SECONDS = 10.0
"""After so long without an answer, a root is reported as not answering."""


class RootWatcher:
    """Calls `look` with changed areas of `root`, and once a day with all of it.

    Events tell what has changed, and every `rescan_seconds` the times of the folders do. An object
    store tells nothing: all of a prefix is looked at every `rescan_seconds`.

    An exception from `look` ends the thread; `check`, to be called now and then, raises it again.
    """

    def __init__(self, root: str, rescan_seconds: float, look: Callable[[Area], Scan]) -> None:
        self.root = root
        self._rescan_seconds = rescan_seconds
        self._look = look
        self._listed = WholeRoot(root) if is_object(root) else ListedFolders(root)
        self._ended = threading.Event()
        self._error: Exception | None = None
        self._waiting_since: float | None = None
        self._has_trouble = False
        self._thread = threading.Thread(target=self._run, name=f"watcher {root}", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise the exception that ended the thread, if there was one."""
        if self._error is not None:
            raise self._error

    @property
    def is_waiting(self) -> bool:
        """Whether the root has not answered for a while."""
        waiting_since = self._waiting_since
        return waiting_since is not None and time.monotonic() - waiting_since > PATIENCE_SECONDS

    def close(self) -> None:
        """End the thread; if the root doesn't answer, as soon as it does."""
        self._ended.set()
        if not self.is_waiting:
            self._thread.join(GOODBYE_SECONDS)

    def _run(self) -> None:
        dirty = DirtyAreas()
        watches = RootWatches(dirty)
        try:
            next_rescan = 0.0
            while not self._ended.wait(ROUND_SECONDS):
                self._renew(watches)
                is_rescan = time.monotonic() >= next_rescan
                areas = dirty.take(at_once=is_rescan)
                if is_rescan:
                    areas.update(self._listed.areas())
                    next_rescan = time.monotonic() + self._rescan_seconds
                self._look_at(outermost(areas))
                if self._has_trouble:
                    next_rescan = min(next_rescan, time.monotonic() + RETRY_SECONDS)
        except Exception as error:  # noqa: BLE001 - raised again by `check`
            self._error = error
        finally:
            self._waiting_since = None
            watches.close()

    def _renew(self, watches: RootWatches) -> None:
        self._waiting_since = time.monotonic()
        watches.renew([] if is_object(self.root) else [self.root])
        self._waiting_since = None

    def _look_at(self, areas: Iterable[Area]) -> None:
        """Look at areas, and at new folders in shallow ones."""
        for area in areas:
            scan = self._look(area)
            self._has_trouble = scan.trouble is not None
            self._look_at(self._listed.record(scan))
