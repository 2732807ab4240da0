"""Copies of trashed files for another file system, also those that were cut off.

The note in the trash names the copy while it is being made. Its name says that it is GrayVault's.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from grayvault.vault import safe_move
from grayvault.vault.trash import Trash, TrashedFile, TrashedOriginal

_COPY = re.compile(r"\.grayvault-[0-9]+\.coming")


@contextmanager
def on_same_disk(
    trash: Trash, item: TrashedOriginal, file: TrashedFile, place: Path
) -> Iterator[Path]:
    """Yield the path of the file on the file system of `place`: in the trash, or a copy of it.

    A copy has the file's mode, times and, if possible, owner. It is gone at the end, unless it was
    moved. Raises `OSError`.
    """
    moved = trash.file(item, file.name)
    if moved.stat().st_dev == place.parent.stat().st_dev:
        yield moved
        return
    # A server restores for several callers at once: each copy has a name of its own.
    copy = place.with_name(f".grayvault-{secrets.randbits(64)}.coming")
    with _locked(moved.parent, fcntl.LOCK_EX):
        if item.coming is not None:  # of a run that was cut off
            _remove(Path(item.coming))
        trash.write_note(replace(item, coming=str(copy)))
        try:
            _make_copy(moved, copy, file)
            yield copy
        finally:
            copy.unlink(missing_ok=True)


def remove_cut_off_copy(trash: Trash, item: TrashedOriginal, copy: Path) -> None:
    """Remove the copy that the note of an item names; `BlockingIOError` if it is being made now."""
    with _locked(trash.file(item, item.files[0].name).parent, fcntl.LOCK_EX | fcntl.LOCK_NB):
        _remove(copy)
        trash.write_note(replace(item, coming=None))


def _remove(copy: Path) -> None:
    if _COPY.fullmatch(copy.name):
        copy.unlink(missing_ok=True)


def _make_copy(moved: Path, copy: Path, file: TrashedFile) -> None:
    safe_move.copy(moved, copy)
    with suppress(OSError):  # not everybody may give files to others
        os.chown(copy, file.uid, file.gid)
    with suppress(OSError):
        copy.chmod(file.mode)
        os.utime(copy, ns=(file.atime_ns, file.mtime_ns))


@contextmanager
def _locked(folder: Path, operation: int) -> Iterator[None]:
    """Hold the lock of a folder; the kernel releases it if this process ends."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(fd, operation)
        yield
    finally:
        os.close(fd)
