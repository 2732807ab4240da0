"""The tree as the catalog has it now, made anew when the catalog has changed."""

import time
from threading import Lock

from sqlalchemy import Engine

from grayvault.catalog.database.data_version import DataVersion
from grayvault.catalog.photo_places import no_pictures, photo_places
from grayvault.folder_view.nodes import Folder
from grayvault.folder_view.tree import build_tree

_LEAST_SECONDS = 1.0
_SHARE = 20
"""A tree lives at least so many times as long as it took: photos may arrive all the time."""


class CurrentTree:
    """Makes the tree when it is first needed, and again after changes; for several threads.

    Changes show after a second, in a large archive that is changing after some seconds.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._changes = DataVersion(engine)
        self._lock = Lock()
        self._tree = Folder()
        self._version: int | None = None
        self._lives_until = 0.0

    def root(self) -> Folder:
        """The tree's root."""
        with self._lock:
            now = time.monotonic()
            if now >= self._lives_until and self._has_changed():
                self._make(now)
            return self._tree

    def close(self) -> None:
        """Close the connection to the catalog."""
        self._changes.close()

    def _has_changed(self) -> bool:
        """Whether the catalog may differ from the tree; True if the database can't tell."""
        return self._version is None or self._version != self._changes.number()

    def _make(self, now: float) -> None:
        version = self._changes.number()  # first: what changes meanwhile counts as new
        self._tree = build_tree(photo_places(self._engine), no_pictures(self._engine))
        self._version = version  # last: a tree that could not be made is made again
        took = time.monotonic() - now
        self._lives_until = time.monotonic() + max(_LEAST_SECONDS, _SHARE * took)
