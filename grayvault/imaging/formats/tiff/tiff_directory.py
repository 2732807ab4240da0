"""Directories of TIFF structures, read and written with their values byte for byte.

Source: TIFF 6.0, section 2, and its supplement 1 (type 13, IFD); CIPA DC-008 (Exif 2.32), 4.6.3.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

EXIF, GPS, INTEROPERABILITY = 0x8769, 0x8825, 0xA005
"""Tags whose value is the offset of a directory that describes the picture."""

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, IFD = 1, 2, 3, 4, 5, 7, 13

_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    129: 1,
}
_UNITS = {3: 2, 8: 2, 4: 4, 9: 4, 5: 4, 10: 4, 11: 4, 13: 4, 12: 8}
"""Bytes of a number that turn around with the byte order."""

_POINTERS = {EXIF, GPS, INTEROPERABILITY}
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_HEADER, _ENTRY, _DEEPEST = 8, 12, 4


@dataclass(frozen=True)
class Entry:
    """One entry of a directory: `value` as it stands in the file, in the file's byte order.

    An entry that points to a directory has that one's entries instead.
    """

    tag: int
    kind: int
    count: int
    value: bytes = b""
    directory: "tuple[Entry, ...] | None" = None

    def numbers(self, order: str) -> list[int]:
        """The value as unsigned numbers; nothing if the type is another."""
        size = {BYTE: 1, SHORT: 2, LONG: 4, IFD: 4}.get(self.kind)
        if size is None:
            return []
        code = {1: "B", 2: "H", 4: "I"}[size]
        return [number for (number,) in struct.iter_unpack(order + code, self.value)]

    @property
    def size(self) -> int:
        """Bytes of the value, those of a directory below it included."""
        if self.directory is None:
            return len(self.value)
        return sum(_ENTRY + entry.size for entry in self.directory)


@dataclass(frozen=True)
class Directory:
    """A directory, the offset of the next one (0: none), and the tags that can't be read."""

    entries: tuple[Entry, ...] = ()
    following: int = 0
    unreadable: tuple[int, ...] = ()

    def get(self, tag: int) -> Entry | None:
        """The first entry of this tag."""
        return next((entry for entry in self.entries if entry.tag == tag), None)

    def numbers(self, tag: int, order: str) -> list[int]:
        """The unsigned numbers of a tag; nothing if there are none."""
        entry = self.get(tag)
        return [] if entry is None else entry.numbers(order)


def byte_order(tiff: bytes) -> str:
    """The byte order of a TIFF structure, `<` or `>`; empty if it is none."""
    return _ORDERS.get(tiff[:4], "") if len(tiff) >= _HEADER else ""


def first_directory(tiff: bytes) -> Directory:
    """The first directory of a TIFF structure; empty if it is none."""
    order = byte_order(tiff)
    return directory_at(tiff, struct.unpack_from(order + "I", tiff, 4)[0]) if order else Directory()


def directory_at(tiff: bytes, offset: int, most: int | None = None, depth: int = 0) -> Directory:
    """The directory at an offset of a TIFF structure, those below it included.

    Entries of an unknown type are only named, and so are those that would take all values together
    over `most` bytes, which are as many as `tiff` has, for values don't overlap. An entry whose
    value lies outside `tiff` holds nothing.
    """
    order, remaining = byte_order(tiff), len(tiff) if most is None else most
    if not 0 < offset <= len(tiff) - 2 or depth > _DEEPEST:
        return Directory()
    (count,) = struct.unpack_from(order + "H", tiff, offset)
    places = [offset + 2 + _ENTRY * i for i in range(count)]
    places = [place for place in places if place + _ENTRY <= len(tiff)]
    entries, unreadable = dict[int, Entry](), list[int]()
    for place in places:
        tag = _tag(tiff, place, order)
        entry = None if tag in entries else _read(tiff, place, remaining, depth)
        if entry is not None and entry.size <= remaining:
            entries[tag] = entry
            remaining -= entry.size
        elif tag not in entries and _holds_something(tiff, place):
            unreadable.append(tag)
    link = offset + 2 + _ENTRY * count
    following = struct.unpack_from(order + "I", tiff, link)[0] if link + 4 <= len(tiff) else 0
    return Directory(tuple(entries.values()), following, tuple(unreadable))


def serialize_tiff(entries: Iterable[Entry], order: str) -> bytes:
    """A TIFF structure of one directory; `order` is the byte order of the entries' values."""
    return header(order, _HEADER) + serialize_directory(entries, order, _HEADER)


def header(order: str, first: int) -> bytes:
    """The first 8 bytes of a TIFF structure whose first directory is at an offset."""
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", first)


def serialize_directory(entries: Iterable[Entry], order: str, at: int) -> bytes:
    """A directory as it stands at the even offset `at`, its values and directories behind it."""
    ordered = sorted(entries, key=lambda entry: entry.tag)
    start = at + 2 + _ENTRY * len(ordered) + 4
    table, behind = struct.pack(order + "H", len(ordered)), b""
    for entry in ordered:
        place = start + len(behind)
        field = entry.value.ljust(4, b"\0")
        if entry.directory is not None:
            field = struct.pack(order + "I", place)
            behind += _even(serialize_directory(entry.directory, order, place))
        elif len(entry.value) > 4:
            field = struct.pack(order + "I", place)
            behind += _even(entry.value)
        table += struct.pack(order + "HHI", entry.tag, entry.kind, entry.count) + field
    return table + bytes(4) + behind


def to_byte_order(entries: Sequence[Entry], order: str, new_order: str) -> tuple[Entry, ...]:
    """Entries of one byte order in another; values of type UNDEFINED stay as they are."""
    if order == new_order:
        return tuple(entries)
    return tuple(
        replace(
            entry,
            value=_swapped(entry.value, _UNITS.get(entry.kind, 1)),
            directory=None
            if entry.directory is None
            else to_byte_order(entry.directory, order, new_order),
        )
        for entry in entries
    )


def make_entry(tag: int, kind: int, values: bytes | Sequence[int], order: str = "<") -> Entry:
    """An entry of bytes, or of numbers (SHORT or LONG)."""
    if isinstance(values, bytes):
        return Entry(tag, kind, len(values) // _SIZES[kind], values)
    code = order + ("H" if kind == SHORT else "I") * len(values)
    code = f"{order}{len(values)}{'H' if kind == SHORT else 'I'}"
    return Entry(tag, kind, len(values), struct.pack(code, *values))


def _read(tiff: bytes, place: int, most: int, depth: int) -> Entry | None:
    """The entry at a place; None if it can't be read, or has more than so many bytes."""
    order = byte_order(tiff)
    tag, kind, count = struct.unpack_from(order + "HHI", tiff, place)
    size = _SIZES.get(kind, 0) * count
    start = place + 8 if size <= 4 else struct.unpack_from(order + "I", tiff, place + 8)[0]
    if kind not in _SIZES or size > most or start + size > len(tiff):
        return None
    value = tiff[start : start + size]
    if tag in _POINTERS and kind in {LONG, IFD} and count == 1:
        below = directory_at(tiff, struct.unpack(order + "I", value)[0], most, depth + 1)
        return Entry(tag, LONG, 1, directory=below.entries) if below.entries else None
    return Entry(tag, kind, count, value)


def _holds_something(tiff: bytes, place: int) -> bool:
    """Whether an entry that wasn't read has a value, as far as can be known."""
    order = byte_order(tiff)
    tag, kind, count, start = struct.unpack_from(order + "HHII", tiff, place)
    size = _SIZES.get(kind, 0) * count
    return tag not in _POINTERS and (size <= 4 or start + size <= len(tiff))


def _tag(tiff: bytes, place: int, order: str) -> int:
    return int(struct.unpack_from(order + "H", tiff, place)[0])


def _swapped(value: bytes, unit: int) -> bytes:
    if unit == 1:
        return value
    return b"".join(value[at : at + unit][::-1] for at in range(0, len(value), unit))


def _even(data: bytes) -> bytes:
    return data + bytes(len(data) % 2)
