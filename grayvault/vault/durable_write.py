"""Writes that survive a power cut."""

import os
from pathlib import Path

from grayvault.core.errors import DamagedFileError


def write_all(fd: int, data: bytes) -> None:
    """Write all of `data`, in one call unless the system takes less (a full disk); `OSError`."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


def write_synced(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file and wait until the disk has it; a new one has `mode`; `OSError`."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        write_all(fd, data)
        os.fsync(fd)
        if hasattr(os, "posix_fadvise"):  # so that a check reads the disk, not this page cache
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(fd)


def write_checked(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file as `write_synced` does, and read it back; `OSError`, `DamagedFileError`."""
    write_synced(path, data, mode)
    if path.read_bytes() != data:
        raise DamagedFileError(f"{str(path)!r}: the disk returns other bytes than were written")


def move_synced(path: Path, target: Path) -> None:
    """Move a file on its disk, and wait until the disk knows both folders; `OSError`."""
    path.rename(target)
    for folder in (target.parent, target.parent.parent, path.parent):
        sync_folder(folder)


def sync_folder(path: Path) -> None:
    """Wait until the disk has a folder's entries: new files, renames; `OSError`."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
