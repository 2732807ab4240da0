"""The journal in an object store: write-once objects (docs/reference/vault-format.md)."""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress

from grayvault.core.errors import DamagedFileError, NotFoundError, VaultUnusableError
from grayvault.core.events import Event
from grayvault.vault.journal.lines import damage, event_of, line_of, unknown_offset
from grayvault.vault.journal.pieces import (
    FOLDER,
    LINES,
    PACKED,
    Piece,
    line_name,
    name_before_lines,
    name_before_packed,
    packed_name,
    packed_span,
    read_lines,
    start_of,
)
from grayvault.vault.objects.objects import Objects

PACK_EVERY = 1000
_MOST_PACKED = 16 << 20
"""Bytes; one append more may be added."""


class ObjectJournal:
    """The journal in `objects`; joined, its objects are the file of a journal in a folder.

    Each append is an object of its own, called by its offset: of two writers, the store lets one
    have it. `pack_every` appends are copied into one packed object, so that reading stays quick.
    """

    def __init__(self, objects: Objects, pack_every: int = PACK_EVERY) -> None:
        self._objects = objects
        self._pack_every = pack_every
        self._lock = threading.Lock()
        self._end: int | None = None
        self._packed_end = 0
        self._unpacked = 0

    def exists(self) -> bool:
        """Whether anything was ever appended."""
        return next(self._objects.names(FOLDER), None) is not None

    def append(self, events: Sequence[Event]) -> int:
        """Append events, so that they are there for good; returns the offset of the new end.

        Raises `DamagedFileError` if an event could not be read again, `ValueError` if it takes
        more than 1 MiB, and `VaultUnusableError` if the store fails.
        """
        data = b"".join(line_of(event) for event in events)
        with self._lock:
            end = self._known_end()
            while data and not self._put(end, data):
                end = self._end_after(end)
            self._end = end + len(data)
            self._unpacked += bool(data)
            if self._unpacked >= self._pack_every:
                self._unpacked = 0
                with suppress(VaultUnusableError, DamagedFileError, NotFoundError):
                    self._pack()  # if that fails, the events are there: a later append packs them
            return self._end

    def read(self, offset: int = 0) -> Iterator[tuple[int, Event]]:
        """The events from `offset` on, each with the offset from which reading may go on.

        Raises `DamagedFileError` if an object is missing or damaged, or `offset` is not the start
        of a line, and `VaultError` if a newer GrayVault wrote an event.
        """
        for piece in self._pieces(offset):
            yield from self._events(piece)

    def _events(self, piece: Piece) -> Iterator[tuple[int, Event]]:
        at = piece.start
        for line in piece.data.splitlines(keepends=True):
            if not line.endswith(b"\n"):
                raise self._damage(at, " (an object is cut off)")
            event = event_of(line, self._address, at)
            at += len(line)
            yield at if piece.is_packed or at == piece.end else piece.start, event

    def _pieces(self, offset: int) -> Iterator[Piece]:
        """The journal's bytes from `offset` on; another process may pack them meanwhile."""
        least = self._least_end(offset)
        while True:
            before = offset
            for piece in self._packed(offset):
                yield piece
                offset = piece.end
            for name, data in read_lines(self._objects, name_before_lines(offset)):
                if data is None or start_of(name) != offset:
                    break
                yield Piece(offset, data, is_packed=False)
                offset += len(data)
            else:
                if offset < least:
                    raise self._damage(offset)
                return
            if offset == before:
                raise self._damage(offset, " (an object is missing)")

    def _packed(self, offset: int) -> Iterator[Piece]:
        for name in self._objects.names(PACKED, name_before_packed(offset)):
            start, end = packed_span(name)
            if start > offset:
                return  # it was packed from another start: the lines lead there
            if end > offset:
                data = self._objects.read_range(name, offset - start, end - offset)
                if len(data) != end - offset:
                    raise self._damage(offset + len(data), " (an object is cut off)")
                yield Piece(offset, data, is_packed=True)
                offset = end

    def _least_end(self, offset: int) -> int:
        """An offset that reading reaches; raises `DamagedFileError` if `offset` is past the end."""
        with self._lock:
            end = self._end or 0
            if offset > end:
                end = self._find_end()
        if offset > end:
            raise unknown_offset(self._address, offset)
        return end

    def _put(self, start: int, data: bytes) -> bool:
        """Write an append at `start`; False if the journal has gone on there already.

        Until this process looks again, others may have packed what it wrote, and deleted it then.
        Or it stood still before, and has written where they had packed theirs.
        """
        name = line_name(start)
        try:
            if not self._objects.put_new(name, data):
                return False
        except DamagedFileError:
            packed = self._packed_at(start)
            if packed is None:
                raise
            return packed.startswith(data)
        packed = self._packed_at(start)
        if packed is None or packed.startswith(data):
            return True
        self._objects.delete(name)
        return False

    def _packed_at(self, start: int) -> bytes | None:
        """What a packed object has from `start` on; None if nothing is packed there."""
        return next((piece.data for piece in self._packed(start)), None)

    def _known_end(self) -> int:
        return self._find_end() if self._end is None else self._end

    def _end_after(self, end: int) -> int:
        """The end, now that something is at `end`."""
        later = self._find_end()
        if later == end:
            raise self._damage(end, " (an object is cut off)")
        return later

    def _find_end(self) -> int:
        """The end by the names in the store; it is remembered."""
        end = max(self._end or 0, self._find_packed_end())
        names = list(self._objects.names(LINES, name_before_lines(end)))
        self._unpacked += len(names)
        if names:
            end = start_of(names[-1]) + (self._objects.size(names[-1]) or 0)
        self._end = end
        return end

    def _find_packed_end(self) -> int:
        newest = deque(self._objects.names(PACKED, name_before_packed(self._packed_end)), maxlen=1)
        if newest:
            self._packed_end = packed_span(newest[0])[1]
        return self._packed_end

    def _pack(self) -> None:
        """Copy appends that follow the last packed object into a new one.

        The lines of older packed objects are deleted, not those of this one: a process that stood
        still may be about to write where one of them is, and must find it there.
        """
        start = self._find_packed_end()
        data = bytearray()
        for name, line in read_lines(self._objects, name_before_lines(start)):
            if line is None or start_of(name) != start + len(data):
                raise self._damage(start + len(data), " (an object is missing)")
            data += line
            if len(data) >= _MOST_PACKED:
                break
        self._objects.put_new(packed_name(start, start + len(data)), bytes(data))
        self._packed_end = start + len(data)
        for name in self._objects.names(LINES):
            if start_of(name) >= start:
                return
            self._objects.delete(name)

    @property
    def _address(self) -> str:
        return self._objects.path_of(FOLDER.rstrip("/"))

    def _damage(self, offset: int, why: str = "") -> DamagedFileError:
        return damage(self._address, offset, why)
