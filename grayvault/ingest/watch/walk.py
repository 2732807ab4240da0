"""Listing an area's folders and files with their status, without opening any file."""

import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from grayvault.core.file_stamps import FileStamp, stamp_of
from grayvault.ingest.files.unfinished_names import holds_unfinished
from grayvault.ingest.watch.areas import Area
from grayvault.vault.marker import MARKER

# os.path and os.stat all through: 200,000 Path objects would take longer than the scan itself.
# ruff: noqa: PTH112, PTH116

SETTLED_NS = 10 * 10**9
"""A folder that changed less than so long ago may change again and keep its time: file systems
round times, FAT's to two seconds."""


@dataclass
class Walk:
    """A walk in progress.

    `listed` are the folders so far, each with its stamp from before it was listed; None if a file
    in it may change without the folder's stamp changing in time, or if it is `unreadable`: it could
    not be listed, or a file in it not be looked at. `inner` are the folders that a shallow area
    leaves out.
    """

    area: Area
    excluded: re.Pattern[str]
    unreadable: list[str] = field(default_factory=list)
    listed: dict[str, FileStamp | None] = field(default_factory=dict)
    inner: list[str] = field(default_factory=list)

    def leave(self, folder: str) -> None:
        """Note that a folder, or a file in it, can't be looked at."""
        self.listed[folder] = None
        if folder not in self.unreadable[-1:]:
            self.unreadable.append(folder)


def files(walk: Walk) -> Iterator[tuple[str, os.stat_result]]:
    """All files of the walk's area with their status; symbolic links to files are followed."""
    if not os.path.isdir(walk.area.folder):
        if os.path.exists(walk.area.folder):  # noqa: PTH110
            yield walk.area.folder, os.stat(walk.area.folder)
        return
    folders = [walk.area.folder]
    while folders:
        folder = folders.pop()
        try:
            yield from _files_in(folder, walk, folders if walk.area.deep else walk.inner)
        except OSError:
            walk.leave(folder)


def _files_in(folder: str, walk: Walk, inner: list[str]) -> Iterator[tuple[str, os.stat_result]]:
    """The files of a folder with their status; appends its subfolders to `inner`."""
    for entry in _entries(folder, walk):
        if entry.is_dir(follow_symlinks=False):
            if not holds_unfinished(entry.name):
                inner.append(entry.path)
            continue
        try:
            status = _status(entry)
        except OSError:  # the other files may be all right
            walk.leave(folder)
            continue
        if status is not None:
            yield entry.path, status


def _entries(folder: str, walk: Walk) -> list[os.DirEntry[str]]:
    before = stamp_of(os.stat(folder))
    with os.scandir(folder) as listing:
        entries = list(listing)
    is_settled = before.mtime_ns < time.time_ns() - SETTLED_NS
    has_links = any(entry.is_symlink() for entry in entries)  # their targets may change
    walk.listed[folder] = before if is_settled and not has_links else None
    if any(entry.name == MARKER for entry in entries):
        return []
    return [entry for entry in entries if not walk.excluded.match(entry.name)]


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    """The status of a file; None if it has vanished or is a link to nothing or a folder."""
    try:
        status = entry.stat()
    except FileNotFoundError:
        return None
    except OSError:
        if entry.is_symlink():
            return None
        raise
    return None if stat.S_ISDIR(status.st_mode) else status
