"""Watching and scanning one root, in a thread of its own: one that hangs holds up no other."""

import threading
import time
from collections.abc import Callable

from grayvault.ingest.watch.inotify import DirtyAreas, RootWatches
from grayvault.ingest.watch.scan import Area

ROUND_SECONDS = 0.2
GOODBYE_SECONDS = 5.0
PATIENCE_SECONDS = 10.0
"""How long a root may take to be looked at before it is said that it doesn't answer."""


class RootWatcher:
    """Calls `look` with areas of `root` in which something happened, every now and then with all.

    What `look` raises is raised by `check`, which is to be called now and then, and ends it.
    """

    def __init__(self, root: str, rescan_seconds: float, look: Callable[[Area], object]) -> None:
        self.root = root
        self._rescan_seconds = rescan_seconds
        self._look = look
        self._ended = threading.Event()
        self._error: Exception | None = None
        self._asked_at: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"lookout {root}", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise what went wrong."""
        if self._error is not None:
            raise self._error

    @property
    def is_waiting(self) -> bool:
        """Whether the root has not answered for a while."""
        asked_at = self._asked_at
        return asked_at is not None and time.monotonic() - asked_at > PATIENCE_SECONDS

    def close(self) -> None:
        """End it; where the root doesn't answer, as soon as it does."""
        self._ended.set()
        if not self.is_waiting:
            self._thread.join(GOODBYE_SECONDS)

    def _run(self) -> None:
        dirty = DirtyAreas()
        watches = RootWatches(dirty)
        try:
            next_rescan = 0.0
            while not self._ended.wait(ROUND_SECONDS):
                self._asked_at = time.monotonic()
                watches.renew([self.root])
                self._asked_at = None
                areas = dirty.take()
                if time.monotonic() >= next_rescan:
                    dirty.clear()
                    areas = [Area(self.root, self.root)]
                    next_rescan = time.monotonic() + self._rescan_seconds
                for area in areas:
                    self._look(area)
        except Exception as error:  # noqa: BLE001 - raised again by `check`
            self._error = error
        finally:
            self._asked_at = None
            watches.close()
