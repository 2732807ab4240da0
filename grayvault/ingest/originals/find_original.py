"""Giving back a photo's own original, where it is still what it was."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO

from sqlalchemy import Engine

from grayvault.catalog.source_files import sources_of
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.sources import FileStamp, Source
from grayvault.ingest.files.file_stamps import same_file, stamp_of
from grayvault.vault.trash import Trash

_CHUNK = 1 << 20


def possible_originals(engine: Engine, trash: Trash, photo_id: str) -> Iterator[Source]:
    """Where a photo's original may be, with its stamp: at its sources, or in the trash."""
    for row in sources_of(engine, photo_id):
        yield Source(row.path, row.root, row.stamp, row.name)
    for path in trash.files_of(photo_id):
        try:
            stamp = stamp_of(path.stat())
        except FileNotFoundError:  # it has just been restored, or purged
            continue
        yield Source(str(path), str(path.parent), stamp)


def find_originals(
    engine: Engine, trash: Trash, photo_id: str, asking: TimeoutCaller
) -> Iterator[Source]:
    """Those of `places` where the original is, as far as their file systems answer."""
    for one in possible_originals(engine, trash, photo_id):
        with suppress(TimeoutError):
            if asking.ask(one.root, partial(is_unchanged, one.path, one.stamp)):
                yield one


def is_unchanged(path: str, stamp: FileStamp) -> bool:
    """Whether the file at `path` can be read and is still the one with this stamp."""
    with _opened(path, stamp) as file:
        return file is not None


def copy_original(path: str, stamp: FileStamp, photo_id: str, scratch: Path) -> BinaryIO | None:
    """The bytes of the file at `path`, if they are still the photo's own; else None.

    `photo_id` is their SHA-256. They are copied to a file without a name in the folder `scratch`,
    which the caller closes: what was hashed is what is read, whatever becomes of the original.
    Raises `OSError` where it can't be read to the end, or there is no room for the copy.
    """
    with _opened(path, stamp) as file, ExitStack() as closing:
        if file is None:
            return None
        copy = closing.enter_context(tempfile.TemporaryFile(dir=scratch))
        if _copied(file, copy) != photo_id:
            return None
        closing.pop_all()
        copy.seek(0)
        return copy


@contextmanager
def _opened(path: str, stamp: FileStamp) -> Iterator[BinaryIO | None]:
    """The file at `path`, opened once, if what was opened has this stamp."""
    try:
        file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115  closed below
    except OSError:
        yield None
        return
    with file:
        status = os.fstat(file.fileno())
        unchanged = stat.S_ISREG(status.st_mode) and same_file(stamp_of(status), stamp)
        yield file if unchanged else None


def _without_waiting(path: str, flags: int) -> int:
    """Open a file, but wait for nobody at the other end of a pipe that has come there."""
    return os.open(path, flags | os.O_NONBLOCK)


def _copied(file: BinaryIO, copy: IO[bytes]) -> str:
    """Copy all bytes; returns their SHA-256 in hex."""
    found = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        found.update(chunk)
        copy.write(chunk)
    return found.hexdigest()
