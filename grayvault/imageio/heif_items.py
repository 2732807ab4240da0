"""The items of a HEIF file, and the pictures among them that stand beside the primary one.

Source: ISO/IEC 14496-12, 8.11 (meta, iloc, iinf, iref), and ISO/IEC 23008-12, 6 and 9.3 (iprp).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from grayvault.domain.photo import Attachment, AttachmentKind
from grayvault.errors import DamagedFileError
from grayvault.imageio.boxes import Box, box_at, box_bytes

_VIDEO = "video/mp4"
_ALPHA = (b"auxid:1\0", b"auxiliary:alpha")
_KINDS: tuple[tuple[bytes, AttachmentKind], ...] = (
    (b"hdrgainmap", "gain-map"),
    (b"auxid:2\0", "depth"),
    (b"depth", "depth"),
    (b"disparity", "depth"),
)
_IN_FILE, _IN_ITEM_DATA = 0, 1
"""How places count: from the file's start, or from that of the `idat` box's content."""

_MOST_BOXES, _MOST_ITEMS = 10_000, 10_000


@dataclass
class _Meta:
    """What a file's `meta` box says; `whole` is the file."""

    whole: bytes
    primary: int = 0
    item_data: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    extents: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    references: list[tuple[bytes, int, list[int]]] = field(default_factory=list)
    properties: list[bytes] = field(default_factory=list)
    associations: dict[int, list[int]] = field(default_factory=dict)

    def data(self, item: int) -> bytes:
        return b"".join(self.whole[start:end] for start, end in self.extents.get(item, ()))

    def properties_of(self, item: int) -> list[bytes]:
        numbers = (number & 0x7FFF for number in self.associations.get(item, ()))
        return [self.properties[n - 1] for n in numbers if 0 < n <= len(self.properties)]

    def parts(self, item: int) -> list[int]:
        """The items that a derived item, such as a grid, is made of."""
        found = [tos for kind, of, tos in self.references if kind == b"dimg" and of == item]
        return [to for tos in found for to in tos]


def attachments_of_heif(data: bytes) -> tuple[Attachment, ...]:
    """Auxiliary pictures but opacity, each as a file of its own, and a motion photo's video.

    A file whose boxes are odd has none that can be kept.
    """
    try:
        meta = _meta(data)
        found = [_picture(meta, item) for item in _auxiliary(meta)]
        videos = [box for box in _boxes(data, 0, len(data)) if box.kind == b"mpvd"]
    except (DamagedFileError, IndexError, ValueError):
        return ()
    pictures = (one for one in found if one)
    return (*pictures, *(Attachment("video", _VIDEO, data[v.body : v.end]) for v in videos))


def _auxiliary(meta: _Meta) -> list[int]:
    """The items that are auxiliary to the primary one."""
    return [of for kind, of, tos in meta.references if kind == b"auxl" and meta.primary in tos]


def _picture(meta: _Meta, item: int) -> Attachment | None:
    said = b"".join(p[12:] for p in meta.properties_of(item) if p[4:8] == b"auxC")
    if any(mark in said for mark in _ALPHA) or not meta.data(item):
        return None
    found: list[AttachmentKind] = [kind for mark, kind in _KINDS if mark in said]
    media_type = f"image/{_brand(meta, item).decode()}"
    return Attachment(found[0] if found else "auxiliary", media_type, _as_file(meta, item))


def _as_file(meta: _Meta, item: int) -> bytes:
    """A file of its own of an item and of its parts, their coded bytes as they are."""
    items = [item, *meta.parts(item)]
    brand = _brand(meta, item)
    file_type = box_bytes(b"ftyp", brand + bytes(4) + b"mif1" + brand)
    media = b"".join(meta.data(one) for one in items)
    start = len(file_type) + len(_meta_box(meta, items, 0)) + 8
    return file_type + _meta_box(meta, items, start) + box_bytes(b"mdat", media)


def _brand(meta: _Meta, item: int) -> bytes:
    coded = {meta.kinds.get(one) for one in (item, *meta.parts(item))}
    return b"avif" if b"av01" in coded else b"heic"


def _meta_box(meta: _Meta, items: list[int], start: int) -> bytes:
    """The `meta` box of such a file, whose media begin at offset `start`."""
    numbers = {item: number for number, item in enumerate(items, 1)}
    handler = _full(b"hdlr", 0, bytes(4) + b"pict" + bytes(13))
    primary = _full(b"pitm", 0, (1).to_bytes(2, "big"))
    entries = b"".join(
        _full(b"infe", 2, numbers[i].to_bytes(2, "big") + bytes(2) + meta.kinds[i] + b"\0")
        for i in items
    )
    info = _full(b"iinf", 0, len(items).to_bytes(2, "big") + entries)
    parts = [numbers[part] for part in meta.parts(items[0])]
    references = b""
    if parts:
        content = b"".join(n.to_bytes(2, "big") for n in (1, len(parts), *parts))
        references = _full(b"iref", 0, box_bytes(b"dimg", content))
    properties = list(dict.fromkeys(p for one in items for p in meta.properties_of(one)))
    shared = box_bytes(b"ipco", b"".join(properties)) + _associated(meta, items, properties)
    whole = (handler, primary, _located(meta, items, start), info, references)
    return _full(b"meta", 0, b"".join(whole) + box_bytes(b"iprp", shared))


def _located(meta: _Meta, items: list[int], start: int) -> bytes:
    entries = b""
    for number, item in enumerate(items, 1):
        size = len(meta.data(item))
        entries += number.to_bytes(2, "big") + bytes(2) + (1).to_bytes(2, "big")
        entries += start.to_bytes(4, "big") + size.to_bytes(4, "big")
        start += size
    return _full(b"iloc", 0, b"\x44\0" + len(items).to_bytes(2, "big") + entries)


def _associated(meta: _Meta, items: list[int], properties: list[bytes]) -> bytes:
    entries = b""
    for number, item in enumerate(items, 1):
        own = [properties.index(one) + 1 for one in meta.properties_of(item)]
        entries += number.to_bytes(2, "big") + bytes([len(own)])
        entries += b"".join((0x8000 | one).to_bytes(2, "big") for one in own)
    return box_bytes(b"ipma", b"\0\0\0\1" + len(items).to_bytes(4, "big") + entries)


def _full(kind: bytes, version: int, content: bytes) -> bytes:
    return box_bytes(kind, bytes([version, 0, 0, 0]) + content)


def _boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    for _ in range(_MOST_BOXES):
        if start >= end:
            return
        box = box_at(data, start, end)
        yield box
        start = box.end


def _meta(data: bytes) -> _Meta:
    meta = _Meta(data)
    for top in _boxes(data, 0, len(data)):
        if top.kind == b"meta":
            inner = list(_boxes(data, top.body + 4, top.end))
            meta.item_data = next((box.body for box in inner if box.kind == b"idat"), 0)
            for box in inner:
                _read(meta, box)
            break
    return meta


def _read(meta: _Meta, box: Box) -> None:
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


def _read_primary(meta: _Meta, reader: _Reader) -> None:
    meta.primary = reader.number(2 if reader.version() == 0 else 4)


def _read_kinds(meta: _Meta, reader: _Reader) -> None:
    reader.number(2 if reader.version() == 0 else 4)
    for box in _boxes(meta.whole, reader.at, reader.end):
        entry = _Reader(meta.whole, box.body, box.end)
        version = entry.version()
        item = entry.number(2 if version == 2 else 4)
        entry.number(2)
        meta.kinds[item] = entry.number(4).to_bytes(4, "big")


def _read_places(meta: _Meta, reader: _Reader) -> None:
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


def _read_references(meta: _Meta, reader: _Reader) -> None:
    wide = 2 if reader.version() == 0 else 4
    for box in _boxes(meta.whole, reader.at, reader.end):
        entry = _Reader(meta.whole, box.body, box.end)
        of = entry.number(wide)
        tos = [entry.number(wide) for _ in range(min(entry.number(2), _MOST_ITEMS))]
        meta.references.append((box.kind, of, tos))


def _read_properties(meta: _Meta, reader: _Reader) -> None:
    for box in _boxes(meta.whole, reader.at, reader.end):
        if box.kind == b"ipco":
            inner = _boxes(meta.whole, box.body, box.end)
            meta.properties = [meta.whole[one.start : one.end] for one in inner]
        if box.kind == b"ipma":
            _read_associations(meta, _Reader(meta.whole, box.body, box.end))


def _read_associations(meta: _Meta, reader: _Reader) -> None:
    flags = reader.number(4)
    wide = 2 if flags >> 24 == 0 else 4
    for _ in range(min(reader.number(4), _MOST_ITEMS)):
        item = reader.number(wide)
        long = flags & 1
        numbers = [reader.number(2 if long else 1) for _ in range(reader.number(1))]
        meta.associations[item] = [n if long else n & 0x7F for n in numbers]
