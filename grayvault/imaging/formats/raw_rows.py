"""Whether rows of uncompressed samples were written to their end.

Such data have no end mark, and what was not written yet reads as zeros, which are black. Black rows
at a picture's end are ordinary; ones that begin in the middle of a row are not.
"""

import re
from dataclasses import dataclass

import numpy as np

from grayvault.imaging.formats.damage import missing

_PAGE = 4096
"""Writers stop at multiples of what a file system or a copier writes at once."""

_NEAR = 4
"""Zeros that may be the last of what was written."""

_MOST, _HALF = 0.9, 0.5
_PAGES = re.compile(rb"\x00{4092,}")


@dataclass(frozen=True)
class Rows:
    """Rows of `stride` bytes each, one after the other, between two offsets of a file."""

    start: int
    end: int
    stride: int

    @property
    def size(self) -> int:
        """Bytes of all rows."""
        return self.end - self.start


def damage_of(data: bytes, rows: Rows, side: str) -> str | None:
    """What of the rows is missing, in words; None if all are there.

    `side` is where the last of them are shown.
    """
    share = written_share(data, rows)
    if share is not None:
        return missing(1 - share, side)
    lost = _lost_page(data, rows)
    if lost is None:
        return None
    return f"a part of the picture is missing, at {(lost - rows.start) / rows.size:.0%} of its rows"


def _lost_page(data: bytes, rows: Rows) -> int | None:
    """The first row in which whole pages of storage are zeros; None if there is none."""
    for match in _PAGES.finditer(data, rows.start, rows.end):
        start, end = match.span()
        first, last = ((at - rows.start) % rows.stride for at in (start, end))
        if -start % _PAGE < _NEAR and end % _PAGE < _NEAR and min(first, last) >= _NEAR:
            return start
    return None


def written_share(data: bytes, rows: Rows) -> float | None:
    """Which share of the rows was written, in their order; None if all seem to be.

    They seem not to be where zeros to the end begin within a row, and at a page's start or under a
    row that isn't black from there on; and where the file ends before them.
    """
    if rows.end > len(data):
        return max(len(data) - rows.start, 0) / rows.size
    begin = rows.start + len(data[rows.start : rows.end].rstrip(b"\0"))
    row, column = divmod(begin - rows.start, rows.stride)
    if not row or column < _NEAR or rows.end - begin < 2 * rows.stride - column:
        return None
    above = begin - rows.stride
    lit = np.count_nonzero(np.frombuffer(data, np.uint8, rows.stride - column, above))
    share = float(lit) / (rows.stride - column)
    at_page = -begin % _PAGE < _NEAR
    if rows.stride - column > _NEAR and (share >= _MOST or (at_page and share >= _HALF)):
        return (begin - rows.start) / rows.size
    return None
