"""Finding new, changed and missing files in a folder, without opening any."""

import fnmatch
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from grayvault.catalog.source_files import IgnoredFile, KnownFile
from grayvault.core.file_stamps import FileStamp, is_gone, same_file, stamp_of
from grayvault.core.source_urls import is_object
from grayvault.core.sources import Source
from grayvault.ingest.files import photo_stores
from grayvault.ingest.files.file_endings import classify
from grayvault.ingest.files.unfinished_names import holds_unfinished
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.object_walk import ObjectWalk
from grayvault.ingest.watch.walk import Walk, files
from grayvault.vault.marker import MARKER

Retry = Callable[[str, KnownFile], bool]

# os.path and os.stat all through: 200,000 Path objects would take longer than the scan itself.
# ruff: noqa: PTH110, PTH112, PTH118, PTH120, PTH206, PTH208


@dataclass(frozen=True)
class Scan:
    """The result of a scan.

    `new` are pictures to be archived, by path: unknown, changed or to be retried. `missing` are
    known files that are gone, `unchanged` known ones that aren't, `ignored` files that are no
    pictures. `unreadable` are folders that could not be listed, or in which a file could not be
    looked at; nothing that may still be there is missing. `listed` are the folders that were
    listed, each with its stamp from before that; None if a file in it may change without the
    folder's stamp changing in time, or if it is unreadable. `inner` are the folders inside that a
    shallow area leaves out. `available` is False if the root is missing or has suddenly become
    empty: then everything else is empty. `trouble` says why an object store can't be listed, which
    is no different. `too_long` are new pictures whose paths the catalog can't hold.
    """

    area: Area
    available: bool
    new: tuple[Source, ...] = ()
    missing: tuple[Source, ...] = ()
    unchanged: Mapping[str, KnownFile] = field(default_factory=dict)
    ignored: Mapping[str, IgnoredFile] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    listed: Mapping[str, FileStamp | None] = field(default_factory=dict)
    inner: tuple[str, ...] = ()
    trouble: str | None = None
    too_long: tuple[str, ...] = ()


def excluding(globs: Iterable[str]) -> re.Pattern[str]:
    """One pattern for the names of files and folders to leave out, from globs."""
    return re.compile("|".join(fnmatch.translate(glob) for glob in globs) or r"(?!)")


def in_vault(path: str) -> bool:
    """Whether a path is a vault or lies inside one. Raises `SourceStoreError` for objects."""
    if is_object(path):
        return photo_stores.in_vault(path)
    while True:
        if os.path.exists(os.path.join(path, MARKER)):
            return True
        parent = os.path.dirname(path)
        if parent == path:
            return False
        path = parent


def scan(
    area: Area,
    known: Mapping[str, KnownFile],
    excluded: re.Pattern[str],
    retry: Retry,
) -> Scan:
    """Compare the files of an area with the known ones.

    `known` has at least all known files at or under the area's folder. `retry` tells whether an
    unchanged picture that was skipped or failed is to be tried again. Excluded folders, vaults, and
    folders behind symbolic links are not entered. Raises `SourceStoreError` if the area is in an
    object store that can't be listed.
    """
    if is_object(area.root):
        return _scan_objects(area, known, excluded, retry)
    if not _reachable(area, excluded):
        return Scan(area, available=False)
    walk = Walk(area, excluded)
    new, unchanged, ignored = _sort_out(_entries(walk), area.root, known, retry)
    paths = {source.path for source in new} | unchanged.keys() | ignored.keys()
    if not paths and _has_emptied(area, known):
        unreadable = tuple(walk.unreadable)
        return Scan(area, available=bool(unreadable), unreadable=unreadable, listed=walk.listed)
    return Scan(
        area,
        available=True,
        new=tuple(sorted(new, key=lambda source: source.path)),
        missing=tuple(_missing(area, known, paths)),
        unchanged=unchanged,
        ignored=ignored,
        unreadable=tuple(walk.unreadable),
        listed=walk.listed,
        inner=tuple(walk.inner),
    )


def _scan_objects(
    area: Area, known: Mapping[str, KnownFile], excluded: re.Pattern[str], retry: Retry
) -> Scan:
    """`scan` of an area in an object store: nothing is missing unless all of it was listed."""
    if photo_stores.in_vault(area.folder):
        return Scan(area, available=False)
    walk = ObjectWalk(area, excluded)
    new, unchanged, ignored = _sort_out(walk.entries(known), area.root, known, retry)
    missing = [
        Source(path, area.root, before.stamp)
        for path, before in sorted(known.items())
        if path not in walk.seen and before.state == "present" and before.kind != "ignored"
    ]
    if missing and not walk.count and area.folder == area.root:
        return Scan(area, available=False)
    return Scan(
        area,
        available=True,
        new=tuple(source for source in new if not walk.is_in_vault(source.path)),
        missing=tuple(missing),
        unchanged=unchanged,
        ignored={path: file for path, file in ignored.items() if not walk.is_in_vault(path)},
    )


def _entries(walk: Walk) -> Iterator[tuple[str, FileStamp, bool]]:
    for path, status in files(walk):
        yield path, stamp_of(status), stat.S_ISREG(status.st_mode)


def _sort_out(
    entries: Iterable[tuple[str, FileStamp, bool]],
    root: str,
    known: Mapping[str, KnownFile],
    retry: Retry,
) -> tuple[list[Source], dict[str, KnownFile], dict[str, IgnoredFile]]:
    """New, unchanged and ignored ones of `entries`: path, stamp, and whether it is a plain file."""
    new: list[Source] = []
    unchanged: dict[str, KnownFile] = {}
    ignored: dict[str, IgnoredFile] = {}
    for path, stamp, is_plain in entries:
        before = known.get(path)
        if before is not None and _is_unchanged(before, stamp, partial(retry, path)):
            unchanged[path] = before
        elif not is_plain:
            ignored[path] = IgnoredFile(stamp, "other")
        elif (kind := classify(path)).use == "ignored":
            ignored[path] = IgnoredFile(stamp, kind.kind)
        else:
            new.append(Source(path, root, stamp))
    return new, unchanged, ignored


def _reachable(area: Area, excluded: re.Pattern[str]) -> bool:
    """Whether the root is there, and no folder between it and the area is excluded.

    A file that the user names may have any name.
    """
    if not os.path.exists(area.root) or in_vault(area.folder):
        return False
    folder = area.folder if os.path.isdir(area.folder) else os.path.dirname(area.folder)
    inner = os.path.relpath(folder, area.root)
    names = () if inner == "." else inner.split(os.sep)
    return not any(excluded.match(name) or holds_unfinished(name) for name in names)


def _has_emptied(area: Area, known: Mapping[str, KnownFile]) -> bool:
    """Whether files are known under a root in which no file is to be seen any more.

    A disk that isn't mounted looks like this.
    """
    if not any(before.state == "present" for before in known.values()):
        return False
    try:
        return area.folder == area.root or not os.listdir(area.root)
    except OSError:  # it may have been unmounted just now
        return True


def _is_unchanged(before: KnownFile, stamp: FileStamp, retry: Callable[[KnownFile], bool]) -> bool:
    """Whether nothing is to be done; an ignored file may be one that this version archives."""
    if before.kind == "ignored" or before.state != "present":
        return False
    return same_file(before.stamp, stamp) and (before.kind == "archived" or not retry(before))


def _missing(area: Area, known: Mapping[str, KnownFile], present: set[str]) -> Iterator[Source]:
    for path in sorted(known.keys() - present):
        before = known[path]
        in_area = area.deep or os.path.dirname(path) == area.folder
        if before.state == "present" and before.kind != "ignored" and in_area and is_gone(path):
            yield Source(path, area.root, before.stamp)
