"""The boxes of a JPEG XL container (ISO/IEC 18181-2, after ISO/IEC 14496-12)."""

from collections.abc import Iterator
from dataclasses import dataclass

from grayvault.core.errors import DamagedFileError

SIGNATURE = b"\x00\x00\x00\x0cJXL \r\n\x87\n"
FILE_TYPE = b"\x00\x00\x00\x14ftypjxl \x00\x00\x00\x00jxl "
CODESTREAM_START = b"\xff\x0a"

_MAX_BOXES = 65_536
_LAST_PART = 1 << 31


@dataclass(frozen=True)
class Box:
    """Where a box lies: byte offsets of its header, its content, and the byte after it."""

    kind: bytes
    start: int
    body: int
    end: int


def box_bytes(kind: bytes, content: bytes) -> bytes:
    """A box of `kind` (4 bytes) as it stands in a file."""
    size = 8 + len(content)
    if size < 1 << 32:
        return size.to_bytes(4, "big") + kind + content
    return (1).to_bytes(4, "big") + kind + (size + 8).to_bytes(8, "big") + content


def box_at(data: bytes, start: int, total: int) -> Box:
    """Read the header at offset `start` of a file of `total` bytes that begins with `data`.

    Raises `DamagedFileError` if there is no whole header or the box passes the file's end.
    """
    size = int.from_bytes(data[start : start + 4], "big")
    body = start + 8
    if size == 1:
        size = int.from_bytes(data[body : body + 8], "big")
        body += 8
    end = start + size if size else total
    if not body <= min(end, len(data)) or end > total:
        raise DamagedFileError(f"the box at byte {start} is cut off or has an impossible size")
    return Box(data[start + 4 : start + 8], start, body, end)


def boxes(data: bytes) -> Iterator[Box]:
    """The boxes of a whole container, in order.

    Raises `DamagedFileError` if `data` isn't a sequence of whole boxes that begins like a
    JPEG XL container.
    """
    check_signature(data)
    start = 0
    for _ in range(_MAX_BOXES):
        box = box_at(data, start, len(data))
        yield box
        start = box.end
        if start == len(data):
            return
    raise DamagedFileError(f"the container has more than {_MAX_BOXES} boxes")


def check_signature(data: bytes) -> None:
    """Raise `DamagedFileError` unless `data` begins with JPEG XL's signature box and `ftyp`."""
    file_type = len(SIGNATURE)
    if not data.startswith(SIGNATURE) or data[file_type + 4 : file_type + 12] != b"ftypjxl ":
        raise DamagedFileError("it does not begin like a JPEG XL container")


def read_codestream(data: bytes, all_boxes: list[Box]) -> bytes:
    """The codestream in the `jxlc` box, or in the `jxlp` boxes joined, of a container.

    Raises `DamagedFileError` if there is none, more than one, or not all of its parts.
    """
    whole = [data[box.body : box.end] for box in all_boxes if box.kind == b"jxlc"]
    partial = [data[box.body : box.end] for box in all_boxes if box.kind == b"jxlp"]
    if len(whole) + bool(partial) != 1:
        raise DamagedFileError("the container does not hold exactly one codestream")
    codestream = whole[0] if whole else _joined(partial)
    if not codestream.startswith(CODESTREAM_START):
        raise DamagedFileError("the codestream does not begin like one of JPEG XL")
    return codestream


def _joined(contents: list[bytes]) -> bytes:
    """Join `jxlp` contents: a 32-bit index each, its highest bit set on the last part only."""
    expected = list(range(len(contents)))
    expected[-1] |= _LAST_PART
    if [int.from_bytes(content[:4], "big") for content in contents] != expected:
        raise DamagedFileError("parts of the codestream are missing or out of order")
    return b"".join(content[4:] for content in contents)
