"""The journal in a local folder: one file."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from grayvault.core.errors import DamagedFileError
from grayvault.core.events import Event
from grayvault.vault.durable_write import sync_folder, write_all
from grayvault.vault.journal.lines import (
    MOST_LINE_BYTES,
    damage,
    event_of,
    line_of,
    unknown_offset,
)


class FolderJournal:
    """The append-only journal at `path`, which need not exist yet."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def exists(self) -> bool:
        """Whether anything was ever appended."""
        return self._path.exists()

    def append(self, events: Sequence[Event]) -> int:
        """Append events and wait until the disk has them; returns the offset of the new end.

        The rest of an append that was cut off is removed first. If the disk is full, nothing is
        appended (`OSError`). Raises `DamagedFileError` if the end is no cut-off line, or an event
        could not be read again, and `ValueError` if an event takes more than 1 MiB.
        """
        data = b"".join(line_of(event) for event in events)
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
        out: it was cut off. An append that is under way is waited for: it may still be undone.
        Raises `DamagedFileError` if another line is damaged, or `offset` is not the start of a
        line, and `VaultError` if a newer GrayVault wrote an event.
        """
        if not self._path.exists():
            if offset:
                raise unknown_offset(str(self._path), offset)
            return
        with self._path.open("rb") as file:
            end = _end_on_disk(file)
            self._seek(file, offset)
            while (line := file.readline(min(MOST_LINE_BYTES, end - offset))).endswith(b"\n"):
                yield offset + len(line), event_of(line, str(self._path), offset)
                offset += len(line)
            if len(line) == MOST_LINE_BYTES:
                raise self._damage(offset)

    def _seek(self, file: BinaryIO, offset: int) -> None:
        """Go to the start of a line."""
        if offset:
            file.seek(offset - 1)
            if file.read(1) != b"\n":
                raise unknown_offset(str(self._path), offset)

    def _end_of_lines(self, file: BinaryIO) -> int:
        """The offset after the last newline, which is at most one line before the end."""
        start = max(0, file.seek(0, os.SEEK_END) - MOST_LINE_BYTES)
        file.seek(start)
        newline = file.read().rfind(b"\n")
        if newline < 0 < start:
            raise self._damage(start)
        return start + newline + 1

    def _damage(self, offset: int) -> DamagedFileError:
        return damage(str(self._path), offset)


def _end_on_disk(file: BinaryIO) -> int:
    """The size of the journal when nobody appends to it."""
    fcntl.flock(file, fcntl.LOCK_SH)
    try:
        return os.fstat(file.fileno()).st_size
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _write_or_undo(fd: int, data: bytes, start: int) -> None:
    try:
        write_all(fd, data)
        os.fsync(fd)
    except OSError:
        os.ftruncate(fd, start)
        raise
