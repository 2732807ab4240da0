"""The journal: events that no vault file records (docs/reference/vault-format.md)."""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from grayvault.core.dataclass_json import from_plain, object_from_json, to_json, to_plain
from grayvault.core.errors import DamagedFileError, VaultError
from grayvault.core.events import (
    Event,
    PhotoReadmitted,
    PhotoRemoved,
    SourceGone,
    SourceLeft,
    SourceMoved,
    SourceSeen,
)
from grayvault.vault.durable_write import sync_folder, write_all
from grayvault.vault.value_ranges import (
    DIGEST,
    FILE_BYTES,
    NAME,
    NANOSECONDS,
    PATH,
    UTC_SECOND,
    WORD,
    Ranges,
    check,
    one_of,
    prose,
)

_TYPES: tuple[tuple[str, type[Event]], ...] = (
    ("seen", SourceSeen),
    ("moved", SourceMoved),
    ("gone", SourceGone),
    ("left", SourceLeft),
    ("removed", PhotoRemoved),
    ("readmitted", PhotoReadmitted),
)
_STAMP: Ranges = {
    "stamp.size": FILE_BYTES,
    "stamp.mtime_ns": NANOSECONDS,
    "stamp.inode": WORD,
    "stamp.device": WORD,
}
_SOURCE: Ranges = {"at": UTC_SECOND, "path": PATH, "root": PATH, **_STAMP}
_PHOTO: Ranges = {"at": UTC_SECOND, "photo_id": DIGEST}
_FREEING: Ranges = {"freeing": one_of("trash", "delete")}
_RANGES: tuple[tuple[type[Event], Ranges], ...] = (
    (SourceSeen, {**_SOURCE, **_PHOTO, **_FREEING, "name": NAME}),
    (SourceMoved, {**_SOURCE, **_PHOTO, **_FREEING, "old_path": PATH}),
    (SourceGone, {"at": UTC_SECOND, "path": PATH}),
    (
        SourceLeft,
        {
            **_SOURCE,
            "kind": one_of("skipped", "failed"),
            "reason": prose(64),
            "detail": prose(1 << 20),
            "settings": prose(64),
        },
    ),
    (PhotoRemoved, _PHOTO),
    (PhotoReadmitted, _PHOTO),
)
"""What events' values may be (docs/reference/vault-format.md)."""

_DIGITS = 16
_MAX_LINE = 1 << 20


class Journal:
    """The append-only journal at `path`, which need not exist yet."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, events: Sequence[Event]) -> int:
        """Append events and wait until the disk has them; returns the offset of the new end.

        The rest of an append that was cut off is removed first. If the disk is full, nothing is
        appended (`OSError`). Raises `DamagedFileError` if the end is no cut-off line, or an event
        could not be read again, and `ValueError` if an event takes more than 1 MiB.
        """
        data = b"".join(_line(event) for event in events)
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            with os.fdopen(os.dup(fd), "rb") as file:
                start = self._end_of_lines(file)
            os.ftruncate(fd, start)
            if start == 0:  # a journal with a line has a synced name already
                sync_folder(self._path.parent)
            _write_or_undo(fd, data, start)
        finally:
            os.close(fd)
        return start + len(data)

    def read(self, offset: int = 0) -> Iterator[tuple[int, Event]]:
        """The events from `offset` on, each with the offset of its line's end.

        `offset` is 0 or was returned by `append` or `read`. A last line without a newline is left
        out: it was cut off, or is being written. Raises `DamagedFileError` if another line is
        damaged, or `offset` is not the start of a line, and `VaultError` if a newer GrayVault wrote
        an event.
        """
        if not self._path.exists():
            if offset:
                raise self._damage(0)
            return
        with self._path.open("rb") as file:
            self._seek(file, offset)
            while (line := file.readline(_MAX_LINE)).endswith(b"\n"):
                yield offset + len(line), self._event(line, offset)
                offset += len(line)
            if len(line) == _MAX_LINE:
                raise self._damage(offset)

    def _seek(self, file: BinaryIO, offset: int) -> None:
        """Go to the start of a line."""
        if offset:
            file.seek(offset - 1)
            if file.read(1) != b"\n":
                raise self._damage(offset)

    def _event(self, line: bytes, offset: int) -> Event:
        try:
            event = _parsed(line)
        except DamagedFileError as error:
            raise self._damage(offset, f" ({error})") from error
        if event is not None:
            return event
        raise VaultError(
            f"the journal {str(self._path)!r} was written by a newer GrayVault: update this one"
        )

    def _end_of_lines(self, file: BinaryIO) -> int:
        """The offset after the last newline, which is at most one line before the end."""
        start = max(0, file.seek(0, os.SEEK_END) - _MAX_LINE)
        file.seek(start)
        newline = file.read().rfind(b"\n")
        if newline < 0 < start:
            raise self._damage(start)
        return start + newline + 1

    def _damage(self, offset: int, why: str = "") -> DamagedFileError:
        return DamagedFileError(
            f"the journal {str(self._path)!r} is damaged at byte {offset}{why}: "
            "restore it from a backup"
        )


def _line(event: Event) -> bytes:
    check(event, _ranges_of(type(event)))
    name = next(name for name, kind in _TYPES if type(event) is kind)
    text = to_json({"type": name, **to_plain(event)})
    line = _checksum(text) + b" " + text + b"\n"
    if len(line) > _MAX_LINE:
        raise ValueError(f"an event takes more than {_MAX_LINE} bytes of the journal")
    return line


def _parsed(line: bytes) -> Event | None:
    """The event of a whole line; None if its type is unknown."""
    digits, _, text = line.removesuffix(b"\n").partition(b" ")
    if digits != _checksum(text):
        raise DamagedFileError("the line does not match its checksum")
    plain = object_from_json(text)
    name = plain.pop("type", None)
    kind = next((kind for known, kind in _TYPES if known == name), None)
    if kind is None:
        return None
    event = from_plain(kind, plain)
    check(event, _ranges_of(kind))
    return event


def _ranges_of(event_type: type[Event]) -> Ranges:
    return next(ranges for kind, ranges in _RANGES if kind is event_type)


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:_DIGITS].encode("ascii")


def _write_or_undo(fd: int, data: bytes, start: int) -> None:
    try:
        write_all(fd, data)
        os.fsync(fd)
    except OSError:
        os.ftruncate(fd, start)
        raise
