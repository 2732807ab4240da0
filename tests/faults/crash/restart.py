"""GrayVault started on what a crash has left, in this process, so that a start takes no second."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Self
from unittest import mock

from sqlalchemy import Engine, make_url

from grayvault.bootstrap.configured_vault import ConfiguredVault, supervised_vault
from grayvault.catalog import job_rows
from grayvault.catalog.database.connect import open_catalog
from grayvault.ingest.archive import archive_photo
from grayvault.ingest.archive.encode_photo import encode_photo
from grayvault.ingest.archive.verify_restore import verify_restore
from grayvault.ingest.queue import supervisor
from grayvault.ingest.recovery import rebuild_catalog
from tests.faults.crash.operations import Tree
from tests.faults.crash.record import Recording
from tests.support.desk import Answer, Desk
from tests.support.shortcuts.in_process_pool import InProcessPool, remembered

_OTHER = 1 << 48
"""Added to inodes that are those of recorded files, and aren't theirs."""


def start(desk: Desk, recording: Recording, tree: Tree) -> Answer:
    """Lay a crash's files out, start GrayVault, and let it look through the photos once.

    What was queued before the crash is done, too, as `watch` and `serve` do it.
    """
    inodes = lay_out(recording, tree)
    with as_recorded(inodes), mock.patch.object(supervisor, "WorkerPool", InProcessPool):
        answer = desk.add()
        with desk.services() as vault:
            supervisor.supervise(supervised_vault(vault), lambda: not _waiting(vault))
    return answer


def _waiting(vault: ConfiguredVault) -> bool:
    return any(row.state != "done" for row in job_rows.unfinished(vault.engine))


@contextmanager
def quick() -> Iterator[None]:
    """Remember what is done thousands of times: what each photo became, an empty catalog."""
    with (
        mock.patch.object(archive_photo, "encode_photo", remembered(encode_photo)),
        mock.patch.object(archive_photo, "verify_restore", remembered(verify_restore)),
        mock.patch.object(rebuild_catalog, "open_catalog", _empty_catalogs()),
    ):
        yield


def _empty_catalogs() -> Callable[..., Engine]:
    """`open_catalog` for databases that aren't there yet: the tables are made once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.sqlite"
        open_catalog(f"sqlite:///{path}", nullcontext).dispose()
        content = path.read_bytes()

    def opened(url: str, migration_lock: Any) -> Engine:
        Path(str(make_url(url).database)).write_bytes(content)
        return open_catalog(url, migration_lock)

    return opened


def lay_out(recording: Recording, tree: Tree) -> dict[int, int]:
    """Write a tree where it was recorded; returns real inodes → recorded ones."""
    for path in recording.folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    inodes: dict[int, int] = {}
    laid: dict[int, Path] = {}
    for inner, node in tree.walk():
        path = recording.folder / inner
        if node in tree.folders:
            path.mkdir()
        elif node in laid:
            os.link(laid[node], path)
        else:
            laid[node] = path
            path.write_bytes(tree.files[node])
            if (stamp := recording.stamps.get(node)) is not None:
                os.utime(path, ns=(stamp.mtime_ns, stamp.mtime_ns))
                inodes[path.stat().st_ino] = stamp.inode
    return inodes


@contextmanager
def as_recorded(inodes: dict[int, int]) -> Iterator[None]:
    """Let files have the inodes that they had when they were recorded.

    The catalog and the journal know files by them, and a crash doesn't change them.
    """
    taken = set(inodes.values())

    def as_before(status: os.stat_result) -> os.stat_result:
        inode = inodes.get(status.st_ino)
        if inode is None and status.st_ino not in taken:
            return status
        reduced: Any = status.__reduce__()  # all fields, in a form that can be made anew
        _, (values, more) = reduced
        other = status.st_ino + _OTHER if inode is None else inode
        return os.stat_result((values[0], other, *values[2:]), more)

    stat, lstat, fstat, scandir = os.stat, os.lstat, os.fstat, os.scandir
    with (
        mock.patch.object(os, "stat", lambda *a, **k: as_before(stat(*a, **k))),
        mock.patch.object(os, "lstat", lambda *a, **k: as_before(lstat(*a, **k))),
        mock.patch.object(os, "fstat", lambda *a, **k: as_before(fstat(*a, **k))),
        mock.patch.object(os, "scandir", lambda *a: _Listing(scandir(*a), as_before)),
    ):
        yield


class _Listing:
    """`os.scandir`, whose entries have the inodes that they had."""

    def __init__(self, listing: Any, as_before: Any) -> None:
        self._listing, self._as_before = listing, as_before

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listing.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> "_Entry":
        return _Entry(next(self._listing), self._as_before)

    def close(self) -> None:
        self._listing.close()


class _Entry:
    """A `DirEntry` whose file has the inode that it had."""

    def __init__(self, entry: "os.DirEntry[str]", as_before: Any) -> None:
        self._entry, self._as_before = entry, as_before

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        status: os.stat_result = self._as_before(self._entry.stat(follow_symlinks=follow_symlinks))
        return status

    def __fspath__(self) -> str:
        return self._entry.path

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entry, name)
