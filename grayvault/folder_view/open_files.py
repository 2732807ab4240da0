"""Files that are open for reading, at any place, by several threads at a time."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from grayvault.core.errors import NotFoundError
from grayvault.folder_view.nodes import SidecarFile


class OpenFile(Protocol):
    """A file that is open; it is as long as its node in the tree says."""

    def read(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes from `offset` on; fewer only at the end. Raises `GrayVaultError`."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True)
class FileInMemory:
    """A file whose bytes are here."""

    content: bytes

    def read(self, offset: int, count: int) -> bytes:
        return self.content[offset : offset + count]

    def close(self) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class FileOnDisk:
    """A file that stays readable, even if its name is gone."""

    file: BinaryIO

    def read(self, offset: int, count: int) -> bytes:
        return os.pread(self.file.fileno(), count, offset)

    def close(self) -> None:
        self.file.close()


def open_if_there(path: Path) -> FileOnDisk | None:
    """A file on the disk; None if it has gone."""
    try:
        return FileOnDisk(path.open("rb"))
    except FileNotFoundError:
        return None


def open_sidecar(file: SidecarFile) -> FileOnDisk:
    """A user's own file; `NotFoundError` if it isn't as the last scan saw it, or is a link now."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise NotFoundError(f"{file.path} can't be read: {error.strerror}") from error
    opened, status = os.fdopen(descriptor, "rb"), os.fstat(descriptor)
    stamp = status.st_size, status.st_mtime_ns
    if not stat.S_ISREG(status.st_mode) or stamp != (file.size, file.mtime_ns):
        opened.close()
        raise NotFoundError(f"{file.path} has changed: the next `grayvault add` looks at it again")
    return FileOnDisk(opened)
