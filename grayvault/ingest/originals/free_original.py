"""Freeing an original whose photo is archived: to the trash, or for good.

It goes through the trash, where it is hashed before it counts as freed. `unfinished_moves`
completes a move that was cut off.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path

from grayvault.core.errors import OriginalKeptError
from grayvault.core.file_stamps import open_without_waiting, same_file, same_status, stamp_of
from grayvault.core.settings import Originals
from grayvault.core.sha256 import sha256_of_file
from grayvault.core.sources import Source
from grayvault.ingest.files.open_writers import Lease, leased, writers_of
from grayvault.ingest.originals.sidecars import sidecars
from grayvault.ingest.originals.unfinished_moves import finish_move
from grayvault.vault.safe_move import bring, put_back, remove, take_back
from grayvault.vault.trash import Trash, TrashedOriginal, trashed_file

_CHANGED = "it is not the file any more that was read"
_OPEN = "another program has it open for writing"


@dataclass(frozen=True)
class Freeing:
    """How originals are freed: the trash, and whether the vault file of a photo id is intact."""

    trash: Trash
    is_intact: Callable[[str], bool]


@dataclass(frozen=True)
class _Original:
    """A source held open, its status when it was looked at, the lease on it, its photo's id."""

    source: Source
    file: BufferedReader
    status: os.stat_result
    lease: Lease
    photo_id: str

    @property
    def path(self) -> Path:
        return Path(self.source.path)

    def holds_the_photo(self) -> bool:
        """Read it again: whether its bytes are the photo's, and it wasn't written to meanwhile."""
        self.file.seek(0)
        sha256 = hashlib.file_digest(self.file, "sha256").hexdigest()
        unchanged = (
            same_status(os.fstat(self.file.fileno()), self.status) and not self.lease.is_wanted
        )
        return unchanged and sha256 == self.photo_id

    def is_in_place(self) -> bool:
        """Whether it still lies at its path, and nothing at all was done to it."""
        now = self.path.lstat()
        return same_status(now, self.status) and now.st_ctime_ns == self.status.st_ctime_ns


def free_original(freeing: Freeing, source: Source, photo_id: str, how: Originals) -> bool:
    """Move the source of a photo to the trash, or delete it, as `how` says; whether it is deleted.

    Its sidecars go to the trash in any case, because they aren't archived. Raises
    `OriginalKeptError` if it must stay (other bytes, a link, another program writes to it), and
    `OSError`; it is in its place then. If its vault file isn't intact, it goes to the trash instead
    of being deleted.
    """
    trash = freeing.trash
    if how == "delete" and not freeing.is_intact(photo_id):
        how = "trash"
    with _opened(source, photo_id) as original:
        beside = sidecars(original.path)
        _refuse_being_written(beside)
        if how == "delete" and original.status.st_dev != trash.device:
            item = _begin(trash, original, beside, how) if beside else None
            with _dropping(trash, item):
                _delete_if(original.holds_the_photo(), original)
        else:
            item = _begin(trash, original, [original.path, *beside], how)
            with _dropping(trash, item):
                _move(trash, item, original)
    if item is not None:
        finish_move(trash, item)
    return how == "delete"


def undo_cut_off(source: Source) -> None:
    """Put back a source that is gone because an older GrayVault was killed while it deleted it."""
    with suppress(OSError):
        take_back(Path(source.path), lambda status: same_file(stamp_of(status), source.stamp))


def _begin(trash: Trash, original: _Original, paths: list[Path], how: Originals) -> TrashedOriginal:
    files = [trashed_file(path, path.lstat()) for path in paths]
    source = original.source
    return trash.begin(original.photo_id, source.path, source.root, files, how)


@contextmanager
def _dropping(trash: Trash, item: TrashedOriginal | None) -> Iterator[None]:
    """If the original could not be freed, drop its item in the trash, unless files are in it."""
    try:
        yield
    except BaseException as error:
        if item is not None and not trash.present(item):
            trash.drop(item)
        elif item is not None and isinstance(error, FileExistsError):
            trash.write_note(replace(item, unfinished=None))  # its place was taken meanwhile
        raise


def _move(trash: Trash, item: TrashedOriginal, original: _Original) -> None:
    """Move an original to the trash; its bytes are hashed there, and go back if they are wrong."""
    target = trash.file(item, original.path.name)
    if bring(original.path, target):
        if not same_status(target.lstat(), original.status) or not original.holds_the_photo():
            put_back(target, original.path)
            raise OriginalKeptError(_CHANGED)
        return
    try:
        _delete_if(sha256_of_file(target) == original.photo_id, original)
    except BaseException:
        if os.path.lexists(original.path):
            target.unlink(missing_ok=True)
        raise


def _delete_if(is_safe: bool, original: _Original) -> None:
    # Under the lease the file can't be written to. Its name could still change in the moment before
    # `remove`: no system call deletes a name only if it is that of an open file.
    if not is_safe or original.lease.is_wanted or not original.is_in_place():
        raise OriginalKeptError(_CHANGED)
    remove(original.path)


@contextmanager
def _opened(source: Source, photo_id: str) -> Iterator[_Original]:
    """The source, held open: a plain file with its stamp that no program writes to."""
    with _file(source.path) as file, leased(file.fileno()) as lease:
        status = os.fstat(file.fileno())
        refuse_links(status)
        if lease.writers == "some":
            raise OriginalKeptError(_OPEN)
        original = _Original(source, file, status, lease, photo_id)
        if not same_file(stamp_of(status), source.stamp) or not original.is_in_place():
            raise OriginalKeptError(_CHANGED)
        yield original


def refuse_links(status: os.stat_result) -> None:
    """Raise `OriginalKeptError` unless a status (`lstat`) is of a plain file with one name."""
    if stat.S_ISLNK(status.st_mode):
        raise OriginalKeptError("it is a symbolic link")
    if not stat.S_ISREG(status.st_mode):
        raise OriginalKeptError("it is no plain file")
    if status.st_nlink != 1:
        raise OriginalKeptError("it has hard links: its bytes have other names, too")


def _refuse_being_written(beside: list[Path]) -> None:
    for path in beside:
        if writers_of(str(path)) == "some":
            raise OriginalKeptError(f"another program has its sidecar {path.name} open for writing")


def _file(path: str) -> BufferedReader:
    try:
        return open_without_waiting(path, follow_links=False)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OriginalKeptError("it is a symbolic link") from None
        raise
