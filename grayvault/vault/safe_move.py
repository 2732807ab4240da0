"""Moving files so that they are always in one place, whole: also across file systems."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from grayvault.core.sha256 import sha256_of_file
from grayvault.vault.durable_write import sync_folder, write_all

_CHUNK = 1 << 20

PART = ".part"
"""The name of a copy that is being made."""


def bring(source: Path, target: Path) -> bool:
    """Move a file to `target`, where nothing is, or copy it; returns whether it moved (`OSError`).

    To another file system it is copied: the copy is synced, read back from the disk and compared,
    and the source stays. `target` is there whole or not at all. Only one such copy may be made in a
    folder at a time.
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
    """Give a file its name back that an older GrayVault renamed, and was killed.

    It renamed originals to `.grayvault-<pid>.going` before it deleted them. `is_it` recognizes the
    file by its status. Returns whether there was such a file; raises `OSError`.
    """
    for going in path.parent.glob(".grayvault-*.going"):
        if is_it(going.lstat()):
            put_back(going, path)
            return True
    return False


def put_back(moved: Path, path: Path) -> None:
    """Move a file back to `path`; `FileExistsError` if another file is there by now."""
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
        sha256 = _copy_bytes(file.fileno(), new.fileno())
        os.fsync(new.fileno())
        os.posix_fadvise(new.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if sha256_of_file(target) != sha256:
        raise OSError(errno.EIO, "the disk returns other bytes than were copied", str(target))
    with suppress(OSError):  # a file system that keeps no modes
        shutil.copystat(source, target)


def _copy(source: Path, target: Path) -> None:
    """Copy a file so that `target` is there whole or not at all."""
    partial_copy = target.with_name(PART)
    partial_copy.unlink(missing_ok=True)  # of one that was cut off
    try:
        copy(source, partial_copy)
        partial_copy.rename(target)
    except BaseException:
        partial_copy.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _copy_bytes(source: int, target: int) -> str:
    """Copy all bytes between two open files; returns their SHA-256."""
    sha256 = hashlib.sha256()
    while chunk := os.read(source, _CHUNK):
        sha256.update(chunk)
        write_all(target, chunk)
    return sha256.hexdigest()
