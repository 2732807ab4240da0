"""What the `meta` box of a HEIF file says of its items: kinds, places, references, properties.

Source: ISO/IEC 14496-12, 8.11 (meta, iloc, iinf, iref), and ISO/IEC 23008-12, 9.3 (iprp).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from grayvault.imaging.formats.isobmff.boxes import Box, box_at

_IN_FILE, _IN_ITEM_DATA = 0, 1
"""How places count: from the file's start, or from that of the `idat` box's content."""

_MOST_BOXES, _MOST_ITEMS = 10_000, 10_000


@dataclass
class Meta:
    """What a file's `meta` box says; `whole` is the file, items go by their numbers in it.

    `entries` are the items' `infe` boxes, `groups` is the `grpl` box (ISO/IEC 14496-12, 8.18).
    """

    whole: bytes
    primary: int = 0
    item_data: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    entries: dict[int, bytes] = field(default_factory=dict)
    groups: bytes = b""
    extents: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    references: list[tuple[bytes, int, list[int]]] = field(default_factory=list)
    properties: list[bytes] = field(default_factory=list)
    associations: dict[int, list[int]] = field(default_factory=dict)

    def data(self, item: int) -> bytes:
        """An item's bytes; `ValueError` if they are more than the file's."""
        if self.size([item]) > len(self.whole):
            raise ValueError("the extents of an item overlap")
        return b"".join(self.whole[start:end] for start, end in self.extents.get(item, ()))

    def size(self, items: list[int]) -> int:
        """Bytes that items have together."""
        places = (place for item in items for place in self.extents.get(item, ()))
        return sum(end - start for start, end in places)

    def properties_of(self, item: int) -> list[bytes]:
        """An item's properties, whole boxes."""
        numbers = (number & 0x7FFF for number in self.associations.get(item, ()))
        return [self.properties[n - 1] for n in numbers if 0 < n <= len(self.properties)]

    def inputs(self, item: int) -> list[int]:
        """The items that a derived item, such as a grid, is made of."""
        return self.referred(b"dimg", item)

    def referred(self, reference: bytes, item: int) -> list[int]:
        """The items that an item refers to in this way."""
        targets = [tos for kind, of, tos in self.references if kind == reference and of == item]
        return [to for tos in targets for to in tos]


def read_boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes one after the other between two offsets; `DamagedFileError` at an odd one."""
    for _ in range(_MOST_BOXES):
        if start >= end:
            return
        box = box_at(data, start, end)
        yield box
        start = box.end


def read_meta(data: bytes) -> Meta:
    """The items of a HEIF file.

    Raises `DamagedFileError` or `ValueError` if boxes are odd.
    """
    meta = Meta(data)
    top = next((box for box in read_boxes(data, 0, len(data)) if box.kind == b"meta"), None)
    inner = list(read_boxes(data, top.body + 4, top.end)) if top else []
    meta.item_data = next((box.body for box in inner if box.kind == b"idat"), 0)
    for box in inner:
        _read(meta, box)
        if box.kind == b"grpl":
            meta.groups = data[box.start : box.end]
    return meta


def _read(meta: Meta, box: Box) -> None:
    readers = {
        b"pitm": _read_primary,
        b"iinf": _read_kinds,
        b"iloc": _read_places,
        b"iref": _read_references,
        b"iprp": _read_properties,
    }
    if box.kind in readers:
        readers[box.kind](meta, _Reader(meta.whole, box.body, box.end))


@dataclass
class _Reader:
    """Numbers of a box, one after the other; `ValueError` past its end."""

    data: bytes
    at: int
    end: int

    def number(self, size: int) -> int:
        self.at += size
        if self.at > self.end:
            raise ValueError("a box ends too early")
        return int.from_bytes(self.data[self.at - size : self.at], "big")

    def version(self) -> int:
        return self.number(4) >> 24


def _read_primary(meta: Meta, reader: _Reader) -> None:
    meta.primary = reader.number(2 if reader.version() == 0 else 4)


def _read_kinds(meta: Meta, reader: _Reader) -> None:
    reader.number(2 if reader.version() == 0 else 4)
    for box in read_boxes(meta.whole, reader.at, reader.end):
        entry = _Reader(meta.whole, box.body, box.end)
        version = entry.version()
        item = entry.number(2 if version == 2 else 4)
        entry.number(2)
        meta.kinds[item] = entry.number(4).to_bytes(4, "big")
        meta.entries[item] = meta.whole[box.start : box.end]


def _read_places(meta: Meta, reader: _Reader) -> None:
    version = reader.version()
    sizes = reader.number(2)
    offset, length, base, index = ((sizes >> shift) & 15 for shift in (12, 8, 4, 0))
    wide = 2 if version < 2 else 4
    for _ in range(min(reader.number(wide), _MOST_ITEMS)):
        item = reader.number(wide)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        start = reader.number(base)
        extents = []
        for _ in range(min(reader.number(2), _MOST_ITEMS)):
            reader.number(index if version else 0)
            at = start + reader.number(offset)
            extents.append((at, at + reader.number(length)))
        shift = {_IN_FILE: 0, _IN_ITEM_DATA: meta.item_data}.get(method)
        if shift is not None and all(shift + end <= len(meta.whole) for _, end in extents):
            meta.extents[item] = [(shift + first, shift + end) for first, end in extents]


def _read_references(meta: Meta, reader: _Reader) -> None:
    wide = 2 if reader.version() == 0 else 4
    for box in read_boxes(meta.whole, reader.at, reader.end):
        entry = _Reader(meta.whole, box.body, box.end)
        of = entry.number(wide)
        tos = [entry.number(wide) for _ in range(min(entry.number(2), _MOST_ITEMS))]
        meta.references.append((box.kind, of, tos))


def _read_properties(meta: Meta, reader: _Reader) -> None:
    for box in read_boxes(meta.whole, reader.at, reader.end):
        if box.kind == b"ipco":
            inner = read_boxes(meta.whole, box.body, box.end)
            meta.properties = [meta.whole[entry.start : entry.end] for entry in inner]
        if box.kind == b"ipma":
            _read_associations(meta, _Reader(meta.whole, box.body, box.end))


def _read_associations(meta: Meta, reader: _Reader) -> None:
    flags = reader.number(4)
    wide = 2 if flags >> 24 == 0 else 4
    for _ in range(min(reader.number(4), _MOST_ITEMS)):
        item = reader.number(wide)
        long = flags & 1
        numbers = [reader.number(2 if long else 1) for _ in range(reader.number(1))]
        meta.associations[item] = [n if long else n & 0x7F for n in numbers]
