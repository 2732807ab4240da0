"""Freeing an original whose photo is archived: to the trash, or for good."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from grayvault.domain.settings import Originals
from grayvault.domain.sources import Source
from grayvault.errors import OriginalKeptError
from grayvault.ingest.sidecars import sidecars
from grayvault.ingest.stamps import stamp_of
from grayvault.vault.moving import move, remove, same, take_back
from grayvault.vault.trash import Trash, trashed_file


@dataclass(frozen=True)
class _File:
    """A file that is to go, and its status when it was found to be the right one."""

    path: Path
    status: os.stat_result


def free(trash: Trash, source: Source, photo_id: str, how: Originals) -> None:
    """Move the source of a photo to the trash, or delete it, as `how` says.

    Its sidecars go to the trash in any case: nobody has archived them. The source's bytes are
    hashed once more through the open file, which must be the one with the stamp. Raises
    `OriginalKeptError` where it must stay (another content, a link), and `OSError`; it is in its
    place then.
    """
    with _certain(source, photo_id) as original:
        beside = [_File(path, path.lstat()) for path in sidecars(original.path)]
        if how == "delete":
            remove(original.path, original.status)
        going = beside if how == "delete" else [original, *beside]
        if going:
            _to_trash(trash, source, photo_id, going)


def undo_cut_off(source: Source) -> None:
    """Put a source that is gone back where a process was killed right before it deleted it.

    All checks begin anew then.
    """
    with suppress(OSError):
        take_back(Path(source.path), lambda status: stamp_of(status) == source.stamp)


def _to_trash(trash: Trash, source: Source, photo_id: str, going: list[_File]) -> None:
    files = [trashed_file(one.path, one.status) for one in going]
    item = trash.begin(photo_id, source.path, source.root, files)
    try:
        for one in going:
            move(one.path, one.status, trash.file(item, one.path.name))
    except BaseException:
        if not trash.present(item):
            trash.drop(item)
        raise


@contextmanager
def _certain(source: Source, photo_id: str) -> Iterator[_File]:
    """The source, held open: a plain file with its stamp, whose bytes are those of the photo."""
    with _opened(source.path) as file:
        before = os.fstat(file.fileno())
        _refuse_links(before)
        if stamp_of(before) != source.stamp:
            raise OriginalKeptError("it is not the file any more that was read")
        found = hashlib.file_digest(file, "sha256").hexdigest()
        after = os.fstat(file.fileno())
        path = Path(source.path)
        unchanged = same(after, before) and after.st_ctime_ns == before.st_ctime_ns
        if found != photo_id or not unchanged or not same(path.lstat(), before):
            raise OriginalKeptError("it is not the file any more that was read")
        yield _File(path, before)


def _refuse_links(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OriginalKeptError("it is no plain file")
    if status.st_nlink != 1:
        raise OriginalKeptError("it has hard links: its bytes have other names, too")


def _opened(path: str) -> BufferedReader:
    try:
        return open(path, "rb", opener=_without_following)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OriginalKeptError("it is a symbolic link") from None
        raise


def _without_following(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
