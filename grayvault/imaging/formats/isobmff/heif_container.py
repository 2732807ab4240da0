"""What a HEIF file (HEIC, AVIF) holds beside its pictures: taken out whole, and put into AVIF.

The content is a sequence of boxes: each item as a box of its `infe` box and its bytes (`main` for
the picture's own Exif and XMP, `item` for all others but pictures), each property of the picture
that isn't about its coding in a `prop` box, the `grpl` box, then the file's own further boxes as
they are. Source: ISO/IEC 14496-12, 8.11 and 8.18; ISO/IEC 23008-12, 6 and 9.3.
"""

from collections.abc import Iterator

from grayvault.core.errors import DamagedFileError
from grayvault.imaging.formats.isobmff.boxes import Box, box_bytes
from grayvault.imaging.formats.isobmff.heif_attachments import stored_pictures
from grayvault.imaging.formats.isobmff.heif_meta import Meta, read_boxes, read_meta

_MAIN, _ITEM, _PROPERTY, _GROUPS = b"main", b"item", b"prop", b"grpl"
_EXIF, _MIME, _XMP = b"Exif", b"mime", b"application/rdf+xml"
_PICTURES = frozenset(
    {b"hvc1", b"hvt1", b"av01", b"avc1", b"vvc1", b"evc1", b"j2k1", b"jpeg", b"unci", b"lhv1",
     b"grid", b"iovl", b"iden"}
)  # fmt: skip
_CODING = frozenset(
    {b"ispe", b"pixi", b"hvcC", b"av1C", b"avcC", b"colr", b"pasp", b"irot", b"imir", b"clap",
     b"auxC", b"a1op", b"a1lx", b"lsel", b"lhvC", b"oinf", b"tols", b"free"}
)  # fmt: skip
"""Properties that say how a picture is coded, and how it lies."""

_FILE = frozenset({b"ftyp", b"meta", b"mdat", b"free", b"skip", b"wide", b"mpvd", b"moov", b"moof"})
_MOVING = frozenset({b"moov", b"moof"})


def read_container(heif: bytes) -> bytes | None:
    """All that a HEIF file holds beside pictures; None if there is nothing.

    Raises `DamagedFileError`, `LookupError` or `ValueError` if boxes are odd.
    """
    meta = read_meta(heif)
    descriptions = [
        content for content in meta.properties_of(meta.primary) if content[4:8] not in _CODING
    ]
    others = [box for box in read_boxes(heif, 0, len(heif)) if box.kind not in _FILE]
    boxes = [
        box_bytes(kind, meta.entries[item] + meta.data(item)) for kind, item in _described(meta)
    ]
    boxes += [box_bytes(_PROPERTY, content) for content in descriptions]
    boxes += [meta.groups, *(heif[box.start : box.end] for box in others)]
    return b"".join(boxes) or None


def unkept_content(heif: bytes) -> tuple[str, ...]:
    """What of a HEIF file can't be kept, in words. Raises as `read_container`."""
    meta = read_meta(heif)
    known = stored_pictures(meta) | _previews(meta)
    further = [kind for item, kind in meta.kinds.items() if kind in _PICTURES and item not in known]
    pictures = (f"a further picture ({kind.decode('latin-1')})" for kind in further)
    moving = any(box.kind in _MOVING for box in read_boxes(heif, 0, len(heif)))
    return (*pictures, *(["a sequence of pictures"] if moving else []))


def insert_container(encoded: bytes, container: bytes) -> bytes:
    """An AVIF file with the file's own further boxes that `read_container` took from its source.

    Exif and XMP are `encoded`'s. Raises `DamagedFileError`.
    """
    boxes = _stored_boxes(container)
    return encoded + b"".join(container[box.start : box.end] for box in boxes if _is_of_file(box))


def describe_container(container: bytes) -> tuple[str, ...]:
    """What is in a container, in a few words each, such as `mime item`."""
    return tuple(_name_of(container, box) for box in _stored_boxes(container))


def container_files(container: bytes, *, for_avif: bool = False) -> tuple[tuple[str, bytes], ...]:
    """What is of use as a file of its own: endings of names, and contents.

    Beside an AVIF file (`for_avif`), without the boxes that `insert_container` put into it.
    """
    files = []
    for box in _stored_boxes(container):
        if box.kind == _ITEM:
            entry = next(read_boxes(container, box.body, box.end))
            description = container[entry.start : entry.end]
            ending = ".xmp" if _XMP in description else f".{_item_kind(container, box)}.bin"
            files.append((ending, container[entry.end : box.end]))
        elif _is_of_file(box) and not for_avif:
            files.append((f".{_text(box.kind)}.bin", container[box.start : box.end]))
    return tuple(files)


def _described(meta: Meta) -> Iterator[tuple[bytes, int]]:
    """The items that aren't pictures, each with the kind of its box."""
    own = {_EXIF, _XMP}
    for item, kind in meta.kinds.items():
        content = _XMP if kind == _MIME and _XMP in meta.entries[item] else kind
        if content in own and meta.primary in meta.referred(b"cdsc", item):
            own.remove(content)
            yield _MAIN, item
        elif kind not in _PICTURES:
            yield _ITEM, item


def _previews(meta: Meta) -> set[int]:
    """Thumbnails, what they are made of, and their opacity."""
    previews = {of for kind, of, _ in meta.references if kind == b"thmb"}
    previews |= {of for kind, of, tos in meta.references if kind == b"auxl" and previews & set(tos)}
    return previews | {tile for item in previews for tile in meta.inputs(item)}


def _stored_boxes(container: bytes) -> list[Box]:
    try:
        return list(read_boxes(container, 0, len(container)))
    except ValueError as error:
        raise DamagedFileError("the container of its source can't be read") from error


def _is_of_file(box: Box) -> bool:
    return box.kind not in {_MAIN, _ITEM, _PROPERTY, _GROUPS}


def _name_of(container: bytes, box: Box) -> str:
    if box.kind in {_MAIN, _ITEM}:
        return f"{_item_kind(container, box)} item"
    if box.kind == _PROPERTY:
        return f"{_text(container[box.body + 4 : box.body + 8])} property"
    return f"{_text(box.kind)} box"


def _item_kind(container: bytes, box: Box) -> str:
    """The type in an item's `infe` box, of version 2 or 3."""
    entry = next(read_boxes(container, box.body, box.end))
    at = entry.body + (8 if container[entry.body] == 2 else 10)
    return _text(container[at : at + 4])


def _text(kind: bytes) -> str:
    return "".join(chr(byte) for byte in kind if byte < 128 and chr(byte).isalnum()) or "box"
