"""Views that were rendered, kept on disk: the least recently used leave first."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from grayvault.vault.durable_write import write_synced

_KEPT_SHARE = 0.8
"""The share of the limit that is left when room is made, so that it isn't made for every view."""


@dataclass
class _Making:
    """A view that is being made, and how many wait for it."""

    lock: Lock
    waiting: int = 0


class ViewCache:
    """Files by key in a folder that several processes may share.

    `most_bytes` is about what they take together; with 0 nothing is kept once it is sent. Whoever
    deletes the folder's content does no harm.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._making: dict[str, _Making] = {}
        self._lock = Lock()
        self._written = most_bytes  # room is looked at once, at the first view

    def find(self, key: str) -> Path | None:
        """The file of this key where it is there; `key` is of letters, digits, dots and dashes."""
        path = self._folder / key[:2] / key
        return path if self._most_bytes and _is_there(path) else None

    def get(self, key: str, make: Callable[[], bytes]) -> Path | bytes:
        """The file of this key, from `make` where it isn't there; its bytes if it can't be kept.

        Requests of one key at a time wait for one of them to make it.
        """
        with self._alone(key):
            if found := self.find(key):
                return found
            content = make()
            path = self._folder / key[:2] / key
            return path if self._most_bytes and self._kept(path, content) else content

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        with self._lock:
            making = self._making.setdefault(key, _Making(Lock()))
            making.waiting += 1
        try:
            with making.lock:
                yield
        finally:
            with self._lock:
                making.waiting -= 1
                if not making.waiting:
                    del self._making[key]

    def _kept(self, path: Path, content: bytes) -> bool:
        """Whether the file could be written: a full disk is no reason not to show a photo."""
        scratch = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_synced(scratch, content)  # or a power cut might leave its name and no bytes
            scratch.replace(path)
        except OSError:
            with suppress(OSError):
                scratch.unlink()
            return False
        self._make_room(len(content))
        return True

    def _make_room(self, size: int) -> None:
        with self._lock:
            self._written += size
            if self._written < (1 - _KEPT_SHARE) * self._most_bytes:
                return
            self._written = 0
        files = sorted(_files(self._folder), key=lambda file: file[1], reverse=True)
        room = self._most_bytes
        for path, _, taken in files:
            room -= taken
            if room < 0:
                room = -1
                with suppress(OSError):
                    path.unlink()


def _is_there(path: Path) -> bool:
    """Whether a file is there; it counts as used now."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def _files(folder: Path) -> Iterator[tuple[Path, float, int]]:
    """All files, when each was last used, and their bytes."""
    for path in folder.glob("*/*"):
        with suppress(OSError):
            found = path.stat()
            yield path, found.st_mtime, found.st_size
