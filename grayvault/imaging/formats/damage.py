"""The result of examining a picture file, and damage in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter

SHORT_RUN, LONG_RUN = 64, 512
"""Equal bytes, 0x00 or 0xFF, that no entropy coder writes at its end, or anywhere in a photo."""

_BLANK = b"\0\xff"
_RUNS = {bytes([byte]) * SHORT_RUN: re.compile(re.escape(bytes([byte])) + b"+") for byte in _BLANK}
"""The beginning of a run of each byte, and what matches all of it."""

_HALF = 0.05

SIDES = {3: "upper", 4: "upper", 5: "right", 6: "left", 7: "left", 8: "right"}
"""Where a stored picture's lower side is shown, by orientation: CIPA DC-008, 4.6.5."""


@dataclass(frozen=True)
class Examination:
    """A picture file, ready for its decoder.

    `data` are the bytes to decode: the file's, or a repaired copy that a strict decoder reads like
    any viewer. `damage` says what of the picture is missing or spoilt, None if it
    is whole; `legible`: the decoder gives what is left of a damaged one. `whole`
    are the file's bytes with all that stands beside its picture, None if `data` are that.
    """

    data: bytes
    damage: str | None = None
    legible: bool = True
    whole: bytes | None = None


@dataclass(frozen=True)
class Run:
    """Where equal bytes begin and end."""

    start: int
    end: int

    @property
    def size(self) -> int:
        """How many they are."""
        return self.end - self.start


def runs(data: bytes, start: int, end: int) -> Iterator[Run]:
    """The runs of at least `SHORT_RUN` zeros or 0xFF between two offsets."""
    of_each = (_runs_of(beginning, data, start, end) for beginning in _RUNS)
    return merge(*of_each, key=attrgetter("start"))


def _runs_of(beginning: bytes, data: bytes, start: int, end: int) -> Iterator[Run]:
    """The runs with this beginning, which is found much sooner than by a pattern."""
    at = data.find(beginning, start, end)
    while at >= 0:
        match = _RUNS[beginning].match(data, at, end)
        assert match is not None
        yield Run(*match.span())
        at = data.find(beginning, match.end(), end)


def blank_tail(data: bytes, start: int, end: int) -> Run | None:
    """The run of at least `SHORT_RUN` zeros or 0xFF that ends at `end`; None without one."""
    value = data[end - 1 : end]
    if end - start < SHORT_RUN or value not in {b"\0", b"\xff"}:
        return None
    length = len(data[start:end].rstrip(value))
    return Run(start + length, end) if end - start - length >= SHORT_RUN else None


def without_blank_tail(data: bytes) -> bytes:
    """`data` without the zeros and 0xFF at its end."""
    return data.rstrip(_BLANK)


def missing(share: float, side: str | None = None) -> str:
    """In words, that the last `share` (0..1) of a picture's data is missing.

    `side`: they are the rows on this side of it, `lower`, `upper`, `left` or `right`.
    """
    words = f"{side} " if side else ""
    if share >= 1 - _HALF / 2:
        return "all of the picture is missing"
    if abs(share - 0.5) <= _HALF:
        return f"{f'the {words}' if side else ''}half of the picture is missing"
    if share < _HALF / 5:
        return f"the {words}edge of the picture is missing" if side else "its last data are missing"
    return f"{f'the {words}' if side else ''}{share:.0%} of the picture is missing"


def cut_off(size: int, expected: int) -> str:
    """In words, that a file has `size` bytes of those that it should have."""
    return f"the file is cut off: {expected - size:,} of its {expected:,} bytes are missing"


def spoilt(share: float) -> str:
    """In words, that a picture's data are spoilt from this share (0..1) of them on."""
    return f"the picture's data are damaged from {share:.0%} of them on"
