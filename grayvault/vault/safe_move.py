"""Moving files so that they are always in one place, whole: also across file systems."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from grayvault.vault.durable_write import sync_folder

_CHUNK = 1 << 20

PART = ".part"
"""The name of a copy that is being made."""


def same(one: os.stat_result, other: os.stat_result) -> bool:
    """Whether two statuses are of one file that was not written to between them."""
    return (one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns) == (
        other.st_dev,
        other.st_ino,
        other.st_size,
        other.st_mtime_ns,
    )


def bring(source: Path, target: Path) -> bool:
    """Bring a file to `target`, where nothing is; whether that moved it (`OSError`).

    On another file system it is copied, the copy synced, read back from the disk and compared, and
    the source is still there. `target` is there whole or not at all. Only one such copy may be made
    in a folder at a time.
    """
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(source, target)
        return False
    sync_folder(target.parent)
    sync_folder(source.parent)
    return True


def remove(path: Path) -> None:
    """Delete a file, and wait until the disk knows; `OSError`."""
    path.unlink()
    sync_folder(path.parent)


def take_back(path: Path, is_it: Callable[[os.stat_result], bool]) -> bool:
    """Give a file its place back that an older GrayVault left beside it when it was killed.

    It deleted an original under the name `.grayvault-<pid>.going`. `is_it` tells the file by its
    status. Returns whether there was one; raises `OSError`.
    """
    for going in path.parent.glob(".grayvault-*.going"):
        if is_it(going.lstat()):
            put_back(going, path)
            return True
    return False


def put_back(moved: Path, path: Path) -> None:
    """Give a file its place back; `FileExistsError` where there is another one by now."""
    try:
        os.link(moved, path)  # unlike a rename, it replaces nothing
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        moved.rename(path)
    else:
        sync_folder(path.parent)
        moved.unlink()
    sync_folder(path.parent)


def copy(source: Path, target: Path) -> None:
    """Copy a file's bytes, mode and times; the copy is read back and compared; `OSError`."""
    with open(source, "rb") as file, open(target, "xb") as new:
        told = _digest_and_copy(file.fileno(), new.fileno())
        os.fsync(new.fileno())
        os.posix_fadvise(new.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if digest(target) != told:
        raise OSError(errno.EIO, "the copy was read back otherwise than written", str(target))
    with suppress(OSError):  # a file system that keeps no modes
        shutil.copystat(source, target)


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that `target` is there whole or not at all."""
    part = target.with_name(PART)
    part.unlink(missing_ok=True)  # of one that was cut off
    try:
        copy(source, part)
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _digest_and_copy(source: int, target: int) -> str:
    found = hashlib.sha256()
    while chunk := os.read(source, _CHUNK):
        found.update(chunk)
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(target, rest) :]
    return found.hexdigest()
