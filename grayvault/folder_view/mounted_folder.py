"""The folder view as a file system of Linux, through FUSE; each method is one of its calls."""

import errno
import importlib
import itertools
import logging
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import ModuleType

from grayvault.core.errors import (
    GrayVaultError,
    NotFoundError,
    RemovedError,
    UnsupportedError,
)
from grayvault.folder_view.folder_view import FolderView
from grayvault.folder_view.nodes import File, Folder, Node
from grayvault.folder_view.open_files import OpenFile

logger = logging.getLogger(__name__)

_DEVICE = Path("/dev/fuse")
_BLOCK = 4096
_THREADS = 10
"""Threads that may be idle; without a limit, libfuse 3.14 complains of its own default."""

_LOOP_ENDED = 8
"""What libfuse's main function returns after a signal, too."""


@dataclass
class _Opened:
    """A file that is open, and how many have it open; until all close it, it stays as it is."""

    node: File
    file: OpenFile
    readers: int = 0


class MountedFolder:
    """What mfusepy calls, from several threads; `on_ready` when the folder is there.

    Raises `OSError` with the number that the reader gets.
    """

    use_ns = True

    def __init__(self, view: FolderView, on_ready: Callable[[], None]) -> None:
        self._view, self._on_ready = view, on_ready
        self._lock = Lock()
        self._opened: dict[str, _Opened] = {}
        self._handles = itertools.count(1)

    def init(self, path: str) -> None:  # noqa: ARG002
        self._on_ready()

    def getattr(self, path: str, handle: int | None = None) -> dict[str, int]:  # noqa: ARG002
        opened = self._opened.get(path)
        node = self._node(path) if opened is None else opened.node
        return _attributes(node)

    def readdir(self, path: str, handle: int) -> list[str]:  # noqa: ARG002
        node = self._node(path)
        if not isinstance(node, Folder):
            raise OSError(errno.ENOTDIR, path)
        return [".", "..", *node.children]

    def open(self, path: str, flags: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, path)
        with self._lock, _as_os_errors(path):
            opened = self._opened.get(path)
            if opened is None:
                node = self._node(path)
                if isinstance(node, Folder):
                    raise OSError(errno.EISDIR, path)
                opened = self._opened[path] = _Opened(node, self._view.open(node))
            opened.readers += 1
            return next(self._handles)

    def read(self, path: str, size: int, offset: int, handle: int) -> bytes:  # noqa: ARG002
        with _as_os_errors(path):
            return self._opened[path].file.read(offset, size)

    def release(self, path: str, handle: int) -> None:  # noqa: ARG002
        with self._lock:
            opened = self._opened[path]
            opened.readers -= 1
            if not opened.readers:
                del self._opened[path]
                opened.file.close()

    def statfs(self, path: str) -> dict[str, int]:  # noqa: ARG002
        return {"f_bsize": _BLOCK, "f_frsize": _BLOCK, "f_namemax": 255, "f_flag": os.ST_RDONLY}

    def _node(self, path: str) -> Node:
        with _as_os_errors(path):
            return self._view.node(path)


def mount(
    view: FolderView, folder: Path, on_ready: Callable[[], None], *, allow_other: bool
) -> None:
    """Show the view at an empty folder until it is unmounted, or SIGINT or SIGTERM arrives.

    With `allow_other` other users of this machine see it, too. Raises `UnsupportedError` if there
    is no FUSE here, and `GrayVaultError` if it refuses.
    """
    options = {"allow_other": True} if allow_other else {}
    library = _fuse_library()
    try:
        library.FUSE(
            MountedFolder(view, on_ready),
            str(folder),
            foreground=True,
            ro=True,
            fsname="grayvault",
            max_idle_threads=_THREADS,
            **options,
        )
    except RuntimeError as error:
        if error.args == (_LOOP_ENDED,):
            return
        raise GrayVaultError(
            f"{folder} can't be mounted: FUSE says why above, and ends with {error}"
        ) from error


def _fuse_library() -> ModuleType:
    """mfusepy, which loads libfuse; `UnsupportedError` says what to install."""
    try:
        library = importlib.import_module("mfusepy")
    except ImportError as error:
        raise UnsupportedError("`mount` needs mfusepy: pip install 'grayvault[mount]'") from error
    except OSError as error:
        raise UnsupportedError("`mount` needs libfuse: install the package fuse3") from error
    if not _DEVICE.exists():
        raise UnsupportedError(
            f"`mount` needs {_DEVICE}: load the kernel's module with `modprobe fuse`, or give the "
            "container that device"
        )
    return library


def _attributes(node: Node) -> dict[str, int]:
    times = dict.fromkeys(("st_mtime", "st_ctime", "st_atime"), node.mtime_ns)
    owner = {"st_uid": os.getuid(), "st_gid": os.getgid()}
    if isinstance(node, Folder):
        return {"st_mode": stat.S_IFDIR | 0o555, "st_nlink": 2, **times, **owner}
    blocks = {"st_blksize": _BLOCK, "st_blocks": (node.size + 511) // 512}
    mode = {"st_mode": stat.S_IFREG | 0o444, "st_nlink": 1, "st_size": node.size}
    return {**mode, **blocks, **times, **owner}


@contextmanager
def _as_os_errors(path: str) -> Iterator[None]:
    """Turn our own errors into numbers; those that aren't about the path are logged."""
    try:
        yield
    except (NotFoundError, RemovedError) as error:
        raise OSError(errno.ENOENT, path) from error
    except GrayVaultError as error:
        logger.warning("%s: %s", path, error)
        raise OSError(errno.EIO, path) from error
