"""What a JPEG XL file holds beside its codestream: taken out whole, and put into another one.

The content is a JPEG XL container whose codestream is one empty `jxlc` box. Source: ISO/IEC
18181-2; ISO/IEC 21496-1 and libjxl's gain_map.h (`jhgm`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grayvault.imaging.formats.isobmff.boxes import (
    CODESTREAM_START,
    FILE_TYPE,
    SIGNATURE,
    box_bytes,
    boxes,
)

_CODESTREAM = frozenset({b"jxlc", b"jxlp", b"jbrd"})
_CODING = frozenset({b"JXL ", b"ftyp", b"jxll", b"jxli", *_CODESTREAM})
_EXIF, _XMP, _COMPRESSED, _GAIN_MAP = b"Exif", b"xml ", b"brob", b"jhgm"


@dataclass(frozen=True)
class _Box:
    kind: bytes
    content: bytes

    @property
    def holds(self) -> bytes:
        """The kind of what it holds, which a `brob` box has compressed."""
        return self.content[:4] if self.kind == _COMPRESSED else self.kind


def read_container(jxl: bytes) -> bytes | None:
    """All boxes of a JPEG XL file but its codestream's; None without any.

    Raises `DamagedFileError` if boxes are odd.
    """
    if jxl.startswith(CODESTREAM_START):
        return None
    archived, has_codestream = [], False
    for box in _boxes(jxl):
        if box.kind not in _CODING:
            archived.append(box)
        elif box.kind in _CODESTREAM and not has_codestream:
            archived.append(_Box(b"jxlc", b""))
            has_codestream = True
    return None if len(archived) == has_codestream else _file(archived)


def insert_container(encoded: bytes, container: bytes) -> bytes:
    """A JPEG XL file with what `read_container` took from its source, in its place and order.

    Its codestream stays `encoded`'s, and so do its first Exif and XMP, which stand in the source's
    places. Raises `DamagedFileError`.
    """
    own, archived = _boxes(encoded), _boxes(container)
    front = [box for box in own if box.kind == b"jxll"]
    return _file([*front, *_merged(own, archived)])


def describe_container(container: bytes) -> tuple[str, ...]:
    """What is in a container, in a few words each, such as `Exif box`."""
    others = (box for box in _boxes(container) if box.kind not in _CODING)
    return tuple(f"{box.holds.decode('latin-1').strip()} box" for box in others)


def container_files(container: bytes) -> tuple[tuple[str, bytes], ...]:
    """What is of use as a file of its own: endings of names, and contents.

    A gain map is the picture in its box, boxes of other kinds than Exif and XMP are as they stand.
    """
    described = [box for box in _boxes(container) if box.kind not in _CODING]
    others = [box for box in described if box.holds not in {_EXIF, _XMP}]
    return tuple(_ending_and_content(box) for box in others)


def _ending_and_content(box: _Box) -> tuple[str, bytes]:
    if box.kind == _GAIN_MAP:
        at = box.content.find(CODESTREAM_START)
        return (".gainmap.jxl", box.content[at:]) if at >= 0 else (".gainmap.bin", box.content)
    name = "".join(chr(byte) for byte in box.kind if chr(byte).isalnum() and byte < 128)
    return f".{name or 'box'}.bin", box_bytes(box.kind, box.content)


def _merged(own: Sequence[_Box], archived: Sequence[_Box]) -> Iterator[_Box]:
    rest = {box.kind: box for box in own if box.kind in {_EXIF, _XMP}}
    for box in archived:
        if box.kind == b"jxlc":
            yield from (own_box for own_box in own if own_box.kind in _CODESTREAM)
        elif box.holds in rest:
            yield rest.pop(box.holds)
        elif box.kind not in _CODING:
            yield box
    yield from rest.values()


def _boxes(jxl: bytes) -> list[_Box]:
    return [_Box(box.kind, jxl[box.body : box.end]) for box in boxes(jxl)]


def _file(all_boxes: Sequence[_Box]) -> bytes:
    return SIGNATURE + FILE_TYPE + b"".join(box_bytes(box.kind, box.content) for box in all_boxes)
