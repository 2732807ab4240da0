"""Rendered views in a folder on disk; the least recently used are deleted first."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from grayvault.vault.durable_write import write_synced

_EVICTION_SHARE = 0.2
"""Old files are deleted each time this share of the limit has been written, not for every view. So
the folder may exceed its limit by this share for a while.
"""


@dataclass
class _Rendering:
    """A view that is being rendered, and how many threads render it or wait for it."""

    lock: Lock
    threads: int = 0


class ViewCache:
    """Files by key in a folder that several processes may share.

    Keys consist of letters, digits, dots and dashes. The files take about `max_bytes` together;
    with 0 nothing is cached. Deleting the folder's content does no harm.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._renderings: dict[str, _Rendering] = {}
        self._lock = Lock()
        self._written = max_bytes  # so that the first `put` deletes old files

    def find(self, key: str) -> Path | None:
        """The file of a key, if it is cached; this counts as a use of it."""
        path = self._path(key)
        return path if self._max_bytes and _touch(path) else None

    def put(self, key: str, content: bytes) -> Path | None:
        """Store a view; None if it can't be written: a full disk must not stop the request.

        Nor is a view stored that is larger than the cache, since it would be deleted at once.
        """
        path = self._path(key)
        if not self._max_bytes or len(content) > self._max_bytes or not _write(path, content):
            return None
        self._delete_old(len(content))
        return path

    @contextmanager
    def rendering(self, key: str) -> Iterator[None]:
        """Hold the lock of a key while its view is rendered, so that no other thread does it too.

        Call `find` again inside: another thread may have rendered the view meanwhile.
        """
        with self._lock:
            rendering = self._renderings.setdefault(key, _Rendering(Lock()))
            rendering.threads += 1
        try:
            with rendering.lock:
                yield
        finally:
            with self._lock:
                rendering.threads -= 1
                if not rendering.threads:
                    del self._renderings[key]

    def _path(self, key: str) -> Path:
        return self._folder / place(key)

    def _delete_old(self, written: int) -> None:
        """Delete the least recently used files beyond the limit, if it is time to."""
        with self._lock:
            self._written += written
            if self._written < _EVICTION_SHARE * self._max_bytes:
                return
            self._written = 0
        total = 0
        for path, _, size in sorted(_files(self._folder), key=lambda file: file[1], reverse=True):
            total += size
            if total > self._max_bytes:
                with suppress(OSError):
                    path.unlink()


def place(key: str) -> str:
    """Where a key's file lies in the cache's folder."""
    return f"{key[:2]}/{key}"


def _write(path: Path, content: bytes) -> bool:
    scratch = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_synced(scratch, content)  # else a power cut might leave an empty file of that name
        scratch.replace(path)
    except OSError:
        with suppress(OSError):
            scratch.unlink()
        return False
    return True


def _touch(path: Path) -> bool:
    """Mark a file as used now; False if it is missing."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def _files(folder: Path) -> Iterator[tuple[Path, float, int]]:
    """All files with the time of their last use and their size."""
    for path in folder.glob("*/*"):
        with suppress(OSError):
            status = path.stat()
            yield path, status.st_mtime, status.st_size
