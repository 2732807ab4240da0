"""The folders of a root as they were last listed, so that only changed ones are listed again."""

import os
import time
from collections.abc import Callable, Iterable
from itertools import chain

from grayvault.core.errors import HALF_WRITTEN
from grayvault.core.file_stamps import FileStamp, is_gone, stamp_of
from grayvault.core.retries import BEING_WRITTEN, NOT_PERMITTED
from grayvault.ingest.watch.areas import Area, outermost
from grayvault.ingest.watch.scan import Scan

DAY_SECONDS = 86400.0
"""How often the whole root is listed: a file rewritten in place doesn't change its folder."""

MOST_AREAS = 100
"""If more folders have changed, the whole root is listed, and the catalog asked only once."""

_UNSETTLED = {BEING_WRITTEN, HALF_WRITTEN, NOT_PERMITTED}
"""Reasons to leave a file that may change in place."""


class ListedFolders:
    """Which areas of `root` to look at; `steady` are seconds that only ever go forward.

    A folder is listed again if its time, size or inode has changed, if it changed just before it
    was listed, or if a file in it was not settled then: new, failed, half written or a link.
    """

    def __init__(self, root: str, steady: Callable[[], float] = time.monotonic) -> None:
        self._root = Area(root, root)
        self._steady = steady
        self._stamps: dict[str, FileStamp | None] = {}
        self._complete_at = 0.0

    def areas(self) -> list[Area]:
        """What to look at, so that everything but files rewritten in place is noticed.

        Once a day it is everything.
        """
        is_old = self._steady() - self._complete_at >= DAY_SECONDS
        if is_old or not self._is_same_root():
            return [self._root]
        changed = {area for folder in self._stamps for area in self._changed(folder)}
        return [self._root] if len(changed) > MOST_AREAS else outermost(changed)

    def record(self, scan: Scan) -> list[Area]:
        """Remember what a scan has listed; returns folders that it left out and that are new."""
        area = scan.area
        if area == self._root:
            self._complete_at = self._steady()
        if not scan.available:  # or the area is excluded
            if area.folder == self._root.folder:
                self._stamps.clear()
            return []
        gone = [folder for folder in self._stamps if _is_in(folder, area)]
        for folder in gone:
            del self._stamps[folder]
        self._stamps |= scan.listed
        self._stamps |= dict.fromkeys(_unsettled(scan) & self._stamps.keys())
        return [Area(area.root, inner) for inner in scan.inner if inner not in self._stamps]

    def _is_same_root(self) -> bool:
        """Whether the root was listed and is still the same folder."""
        before, now = self._stamps.get(self._root.folder), _stamp(self._root.folder)
        if before is None or now is None:
            return before is None and self._root.folder in self._stamps
        return (before.inode, before.device) == (now.inode, now.device)

    def _changed(self, folder: str) -> Iterable[Area]:
        before, now = self._stamps[folder], _stamp(folder)
        if now is None and is_gone(folder):
            yield Area(self._root.root, folder)
        elif before is None or now != before:
            yield Area(self._root.root, folder, deep=False)


class WholeRoot:
    """In place of `ListedFolders` for a prefix in an object store, where folders have no times."""

    def __init__(self, root: str) -> None:
        self._root = Area(root, root)

    def areas(self) -> list[Area]:
        """What to look at: everything."""
        return [self._root]

    def record(self, _scan: Scan) -> list[Area]:
        """Remember nothing; no folders were left out."""
        return []


def _is_in(folder: str, area: Area) -> bool:
    return folder == area.folder or (area.deep and folder.startswith(f"{area.folder.rstrip('/')}/"))


def _unsettled(scan: Scan) -> set[str]:
    """The folders with files that may change in place, or that the catalog doesn't know yet."""
    left = (
        path
        for path, file in scan.unchanged.items()
        if file.kind == "failed" or file.reason in _UNSETTLED
    )
    paths = chain((source.path for source in (*scan.new, *scan.missing)), left)
    return {os.path.dirname(path) for path in paths}  # noqa: PTH120


def _stamp(folder: str) -> FileStamp | None:
    try:
        return stamp_of(os.stat(folder))  # noqa: PTH116
    except OSError:
        return None
