"""The journal's objects in an object store: their names, and reading many of them."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from grayvault.core.errors import NotFoundError
from grayvault.vault.objects.objects import Objects

FOLDER = "journal/"
LINES, PACKED = f"{FOLDER}lines/", f"{FOLDER}packed/"

_DIGITS = 16
_AT_ONCE = 16
"""Objects that are read at the same time: a store takes a while to answer."""


@dataclass(frozen=True)
class Piece:
    """Whole lines of the journal from byte `start` on; `is_packed`: from a packed object."""

    start: int
    data: bytes
    is_packed: bool

    @property
    def end(self) -> int:
        """The offset after them."""
        return self.start + len(self.data)


def line_name(start: int) -> str:
    """The object of an append at `start`."""
    return f"{LINES}{start:0{_DIGITS}}"


def start_of(name: str) -> int:
    """The offset of an append, by its object's name."""
    return int(name.removeprefix(LINES))


def packed_name(start: int, end: int) -> str:
    """A packed object; it begins with its end, so that a list from an offset on begins with it."""
    return f"{PACKED}{end:0{_DIGITS}}-{start:0{_DIGITS}}"


def packed_span(name: str) -> tuple[int, int]:
    """The offsets of a packed object's start and end, by its name."""
    end, _, start = name.removeprefix(PACKED).partition("-")
    return int(start), int(end)


def name_before_lines(offset: int) -> str:
    """A name after which those of all appends at `offset` or later come."""
    return line_name(offset - 1) if offset else ""


def name_before_packed(offset: int) -> str:
    """A name after which those of all packed objects that end after `offset` come."""
    return f"{PACKED}{offset:0{_DIGITS}}~"


def read_lines(objects: Objects, after: str) -> Iterator[tuple[str, bytes | None]]:
    """The appends after a name, in order, with their names; None if one was packed meanwhile."""
    names = objects.names(LINES, after)
    with ThreadPoolExecutor(_AT_ONCE) as pool:  # it starts a thread when it has work for one
        while batch := list(itertools.islice(names, _AT_ONCE)):
            yield from zip(batch, pool.map(lambda name: _read(objects, name), batch), strict=True)


def _read(objects: Objects, name: str) -> bytes | None:
    try:
        return objects.read(name)
    except NotFoundError:
        return None
