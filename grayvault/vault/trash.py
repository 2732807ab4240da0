"""The vault's trash of freed originals (vault-format.md); `removed_photos` is that of photos."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from grayvault.core.clock import utc_now
from grayvault.core.dataclass_json import from_plain, object_from_json
from grayvault.core.errors import DamagedFileError
from grayvault.vault.durable_write import sync_folder, write_synced
from grayvault.vault.layout import VaultFolder
from grayvault.vault.value_ranges import (
    DIGEST,
    FILE_BYTES,
    NAME,
    NANOSECONDS,
    PATH,
    UTC_SECOND,
    Ranges,
    check,
    one_of,
    whole,
)

NOTE = "origin.json"
_NEW_NOTE = f"{NOTE}.new"

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class TrashedFile:
    """A file in the trash: its original name, bytes, mode, owner and times."""

    name: str
    size: int
    mode: int
    uid: int
    gid: int
    atime_ns: int
    mtime_ns: int


@dataclass(frozen=True)
class TrashedOriginal:
    """An original in the trash with its sidecars.

    `name` is its folder below `trash/`: the day, a slash, and a name. `path` is where the original
    was, and `root` the folder that was added or watched; `at` is when it was moved (ISO 8601, UTC).
    `files` has the original first, unless that was deleted and only its sidecars are here.
    `unfinished` is `trash` or `delete` while it is being moved. `coming` is the path of a copy that
    is being made on another file system, to be restored.
    """

    name: str
    photo_id: str
    path: str
    root: str
    at: str
    files: tuple[TrashedFile, ...]
    unfinished: str | None = None
    coming: str | None = None

    @property
    def day(self) -> str:
        """The day when it was moved to the trash."""
        return self.name[:10]

    @property
    def holds_original(self) -> bool:
        """Whether the original itself is among the files."""
        return self.files[0].name == os.path.basename(self.path)  # noqa: PTH119


_NOTE_RANGES: Ranges = {
    "photo_id": DIGEST,
    "path": PATH,
    "root": PATH,
    "at": UTC_SECOND,
    "unfinished": one_of("trash", "delete"),
    "coming": PATH,
}
_ID_OF_USER = whole(0, (1 << 32) - 1)
_FILE_RANGES: Ranges = {
    "name": NAME,
    "size": FILE_BYTES,
    "mode": whole(0, 0o7777),
    "uid": _ID_OF_USER,
    "gid": _ID_OF_USER,
    "atime_ns": NANOSECONDS,
    "mtime_ns": NANOSECONDS,
}
"""The ranges of a note's values (docs/reference/vault-format.md)."""


class Trash:
    """The freed originals in the trash of the vault `folder`."""

    def __init__(self, folder: VaultFolder) -> None:
        self._folder = folder

    def begin(
        self, photo_id: str, path: str, root: str, files: Sequence[TrashedFile], unfinished: str
    ) -> TrashedOriginal:
        """Create the folder of an original and write its note, before its files are moved there.

        `unfinished` is `trash` or `delete`, until `write_note` writes another note.
        """
        at = utc_now()
        day = self._folder.trash / at[:10]
        day.mkdir(parents=True, exist_ok=True)
        own = _new_folder(day, photo_id[:16])
        name = f"{day.name}/{own.name}"
        item = TrashedOriginal(name, photo_id, path, root, at, tuple(files), unfinished)
        write_synced(own / NOTE, _note(item))
        for folder in (own, day, self._folder.trash, self._folder.root):
            sync_folder(folder)
        return item

    @property
    def device(self) -> int:
        """The number of the file system that the trash lies on."""
        root = self._folder.root
        return (self._folder.trash if self._folder.trash.is_dir() else root).stat().st_dev

    def write_note(self, item: TrashedOriginal) -> None:
        """Replace an original's note atomically."""
        own = self._folder.trash / item.name
        write_synced(own / _NEW_NOTE, _note(item))
        (own / _NEW_NOTE).rename(own / NOTE)
        sync_folder(own)

    def file(self, item: TrashedOriginal, name: str) -> Path:
        """The path of an original's file in the trash, be it there or not."""
        return self._folder.trash / item.name / name

    def present(self, item: TrashedOriginal) -> tuple[TrashedFile, ...]:
        """The files of an original that are there."""
        return tuple(file for file in item.files if os.path.lexists(self.file(item, file.name)))

    def originals(self) -> Iterator[TrashedOriginal]:
        """All originals with a readable note, the oldest first."""
        for own in self._of_all_days():
            item = _read_note(own)
            if item is not None:
                yield item

    def originals_of(self, photo_id: str) -> Iterator[TrashedOriginal]:
        """The originals of one photo; no other notes are read."""
        for own in self._of_all_days(f"{photo_id[:16]}-"):
            item = _read_note(own)
            if item is not None and item.photo_id == photo_id:
                yield item

    def files_of(self, photo_id: str) -> Iterator[Path]:
        """The paths of a photo's originals in the trash that are plain files."""
        for item in self.originals_of(photo_id):
            path = self.file(item, item.files[0].name)
            if item.holds_original and path.is_file() and not path.is_symlink():
                yield path

    def unknown_folders(self) -> list[Path]:
        """Folders in the trash with files but without a readable note.

        The note is written before a file is moved there, so empty folders don't count.
        """
        folders = (own for own in self._of_all_days() if own.is_dir())
        return [own for own in folders if _read_note(own) is None and _content(own)]

    def drop(self, item: TrashedOriginal) -> None:
        """Delete an original from the trash; the note goes last."""
        for file in item.files:
            self.file(item, file.name).unlink(missing_ok=True)
        shutil.rmtree(self._folder.trash / item.name, ignore_errors=True)
        self.tidy(item.day)

    def clean(self) -> None:
        """Remove notes whose files were never moved; the caller holds the vault's lock."""
        for item in list(self.originals()):
            if not self.present(item):
                self.drop(item)
        for day in self._days():
            for own in _content(day):
                _drop_if_empty(own)
            self.tidy(day.name)

    def _of_all_days(self, beginning: str = "") -> Iterator[Path]:
        """What is in the folders of all days, the oldest first, if its name begins so."""
        for day in self._days():
            yield from _content(day, beginning)

    def _days(self) -> list[Path]:
        if not self._folder.trash.is_dir():
            return []
        folders = self._folder.trash.iterdir()
        return sorted(day for day in folders if _DAY.fullmatch(day.name) and day.is_dir())

    def tidy(self, day: str) -> None:
        """Remove the folder of a day if nothing is left in it."""
        with suppress(OSError):  # it isn't empty, or is gone
            (self._folder.trash / day).rmdir()


def trashed_file(path: Path, status: os.stat_result) -> TrashedFile:
    """A file with its status, for a note."""
    return TrashedFile(
        name=path.name,
        size=status.st_size,
        mode=status.st_mode & 0o7777,
        uid=status.st_uid,
        gid=status.st_gid,
        atime_ns=status.st_atime_ns,
        mtime_ns=status.st_mtime_ns,
    )


def _new_folder(day: Path, stem: str) -> Path:
    number = 1
    while True:
        own = day / f"{stem}-{number}"
        try:
            own.mkdir()
        except FileExistsError:
            number += 1
        else:
            return own


def _content(folder: Path, beginning: str = "") -> list[Path]:
    """What is in a folder, by name; nothing if another process has removed the folder."""
    with suppress(FileNotFoundError):
        names = os.listdir(folder)  # noqa: PTH208 - a Path for each of many names takes long
        return [folder / name for name in sorted(names) if name.startswith(beginning)]
    return []


def _drop_if_empty(own: Path) -> None:
    """Remove a folder that is empty or has only a half-written note.

    No file is moved before the note is complete.
    """
    with suppress(OSError):  # it is no folder, or isn't empty
        if _read_note(own) is None and {path.name for path in own.iterdir()} <= {NOTE, _NEW_NOTE}:
            for name in (NOTE, _NEW_NOTE):
                (own / name).unlink(missing_ok=True)
        own.rmdir()


def _note(item: TrashedOriginal) -> bytes:
    values = {key: value for key, value in asdict(item).items() if value is not None}
    del values["name"]
    return json.dumps(values, indent=1, sort_keys=True).encode("ascii") + b"\n"


def _read_note(own: Path) -> TrashedOriginal | None:
    try:
        values = object_from_json((own / NOTE).read_bytes())
        values["name"] = f"{own.parent.name}/{own.name}"
        item = from_plain(TrashedOriginal, values)
        check(item, _NOTE_RANGES)
        for file in item.files:
            check(file, _FILE_RANGES)
    except (OSError, DamagedFileError):
        return None
    is_sound = item.files and all(file.name not in {NOTE, _NEW_NOTE} for file in item.files)
    return item if is_sound else None
