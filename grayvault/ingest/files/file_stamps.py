"""File stamps: taking and comparing them."""

import os

from grayvault.core.sources import FileStamp


def stamp_of(status: os.stat_result) -> FileStamp:
    """The stamp of a file with this status."""
    return FileStamp(status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev)


def same_file(one: FileStamp, other: FileStamp) -> bool:
    """Whether two stamps are of the same, unchanged file.

    The device is left out: its number changes when a disk is mounted anew.
    """
    return one.mtime_ns == other.mtime_ns and one.size == other.size and one.inode == other.inode


def is_gone(path: str) -> bool:
    """Whether there is certainly no file: a path that can't be looked at is not gone."""
    try:
        os.stat(path)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
