"""Whether a file is still the one that was seen, and opening it if so."""

import os
import stat
from dataclasses import dataclass
from io import BufferedReader

_WORD = 1 << 64


@dataclass(frozen=True)
class FileStamp:
    """Tells, without opening a file, whether it is the one that was seen before."""

    size: int
    mtime_ns: int
    inode: int
    device: int


def stamp_of(status: os.stat_result) -> FileStamp:
    """The stamp of a file with this status."""
    return FileStamp(status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev)


def same_file(before: FileStamp, now: FileStamp) -> bool:
    """Whether two stamps are of the same, unchanged file, be they taken months apart.

    The device is not compared: its number changes when a disk is mounted again. Times are compared
    by their last 64 bits, because the catalog keeps no more.
    """
    is_same_time = (before.mtime_ns - now.mtime_ns) % _WORD == 0
    return is_same_time and (before.size, before.inode) == (now.size, now.inode)


def same_status(before: os.stat_result, now: os.stat_result) -> bool:
    """Whether two statuses, taken moments apart, are of the same, unchanged file.

    The device is compared, too.
    """
    return stamp_of(before) == stamp_of(now)


def open_without_waiting(path: str, *, follow_links: bool = True) -> BufferedReader:
    """Open a file for reading, but never wait for the writer of a pipe that has taken its place.

    Raises `OSError`, with `ELOOP` for a symbolic link that is not to be followed.
    """
    more_flags = os.O_NONBLOCK | (0 if follow_links else os.O_NOFOLLOW)
    return open(path, "rb", opener=lambda name, flags: os.open(name, flags | more_flags))


def is_unchanged(file: BufferedReader, stamp: FileStamp) -> bool:
    """Whether an open file is a plain file with this stamp."""
    status = os.fstat(file.fileno())
    return stat.S_ISREG(status.st_mode) and same_file(stamp, stamp_of(status))


def open_unchanged(path: str, stamp: FileStamp) -> BufferedReader | None:
    """Open the file at `path`; None if it can't be opened or isn't the one with this stamp."""
    try:
        file = open_without_waiting(path)
    except OSError:
        return None
    if is_unchanged(file, stamp):
        return file
    file.close()
    return None


def is_gone(path: str) -> bool:
    """Whether there is certainly no file: a path that can't be looked at is not gone."""
    try:
        os.stat(path)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
