"""Pictures with four coloured corners, Exif and XMP with any orientation, and readers of both.

The readers are written here once more, by nothing of GrayVault: a strict one, as browsers are, and
lenient ones, each of another habit.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import numpy as np
from lxml import etree
from numpy.typing import NDArray
from PIL import Image

from grayvault.core.file_stamps import stamp_of
from grayvault.core.jobs import Outcome
from grayvault.core.settings import Bound, IngestSettings, Tier
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto, VaultFile, VaultFileBoxes
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.vault.format.file_format import join_boxes, unpack

CORNERS = np.array([[205, 45, 45], [45, 150, 60], [50, 70, 190], [225, 200, 60]])
"""Top left, top right, bottom left, bottom right."""

TIFF_NAMESPACE = "http://ns.adobe.com/tiff/1.0/"
FORMATS = {1: "B", 3: "H", 4: "I", 5: "II", 6: "b", 8: "h", 9: "i", 10: "ii"}
"""TIFF's types of numbers: BYTE, SHORT, LONG, RATIONAL, SBYTE, SSHORT, SLONG, SRATIONAL."""

Pixels = NDArray[np.uint8]
Reader = Callable[[bytes | None, bytes | None], int]


def cornered(width: int = 48, height: int = 32) -> Pixels:
    """A gray picture, brighter to the right, with a coloured block in each corner."""
    ramp = np.linspace(80, 150, width).astype(np.uint8)
    picture = np.repeat(np.repeat(ramp[None, :, None], height, axis=0), 3, axis=2)
    down, across = height * 3 // 8, width * 3 // 8
    for corner, color in enumerate(CORNERS):
        rows = slice(0, down) if corner < 2 else slice(height - down, height)
        columns = slice(0, across) if corner % 2 == 0 else slice(width - across, width)
        picture[rows, columns] = color
    return picture


def turned(stored: NDArray[Any], orientation: int) -> Pixels:
    """As CIPA DC-008, table 3, has it: how a picture is shown that is stored so."""
    image, method = Image.fromarray(stored), Image.Transpose
    methods = {
        2: method.FLIP_LEFT_RIGHT,
        3: method.ROTATE_180,
        4: method.FLIP_TOP_BOTTOM,
        5: method.TRANSPOSE,
        6: method.ROTATE_270,
        7: method.TRANSVERSE,
        8: method.ROTATE_90,
    }
    actual = methods.get(orientation)
    return np.asarray(image if actual is None else image.transpose(actual))


def look(stored: NDArray[Any], orientation: int = 1) -> tuple[int, ...]:
    """Which colours the corners have as they are shown: the indices into `CORNERS`."""
    upright = turned(stored, orientation).astype(int)
    height, width = upright.shape[:2]
    places = [(y, x) for y in (0, height - 4) for x in (0, width - 4)]
    means = [upright[y : y + 4, x : x + 4].reshape(-1, 3).mean(axis=0) for y, x in places]
    return tuple(int(np.abs(CORNERS - mean).sum(axis=1).argmin()) for mean in means)


@dataclass(frozen=True)
class Entry:
    """An orientation entry: its type, its values, whether these lie behind the directory although
    they needn't, and how many there are by its own word, where that is another number.
    """

    kind: int
    values: tuple[int, ...]
    apart: bool = False
    count: int | None = None


def exif_of(order: str, first: list[Entry], second: list[Entry], before: int = 1) -> bytes:
    """A TIFF structure with a maker of `before` entries, and orientations in two directories."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    makers = struct.pack(order + "HHI4s", 0x010F, 2, 4, b"Me!\0") * before
    size = 2 + len(makers) + 12 * len(first) + 4
    apart_at = 8 + size + (2 + 12 * len(second) + 4 if second else 0)
    apart = b""
    directories = b""
    for makers_here, entries in ((makers, first), (b"", second)):
        if entries is second and not second:
            break
        body = makers_here
        for entry in entries:
            packed = _packed(order, entry)
            if len(packed) > 4 or entry.apart:
                place = struct.pack(order + "I", apart_at + len(apart))
                apart += packed + bytes(len(packed) % 2)
            else:
                place = packed.ljust(4, b"\0")
            count = len(entry.values) if entry.count is None else entry.count
            body += struct.pack(order + "HHI", 0x0112, entry.kind, count) + place
        link = 8 + size if entries is first and second else 0
        number = len(makers_here) // 12 + len(entries)
        directories += struct.pack(order + "H", number) + body + struct.pack(order + "I", link)
    return mark + struct.pack(order + "I", 8) + directories + apart + bytes(4)


def _packed(order: str, entry: Entry) -> bytes:
    code = FORMATS[entry.kind]
    values = [(value, 1) if len(code) == 2 else (value,) for value in entry.values]
    return b"".join(struct.pack(order + code, *value) for value in values)


def xmp_of(inner: str, attributes: str = "") -> bytes:
    """An XMP packet with something in its description."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:tiff="{TIFF_NAMESPACE}" xmlns:t="{TIFF_NAMESPACE}" '
        f"{attributes}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode()


def strict(exif: bytes | None, xmp: bytes | None) -> int:
    """The first entry of the first directory, if it is one SHORT of 1..8."""
    del xmp
    for _, kind, count, value in _entries(exif, 0):
        return value if kind == 3 and count == 1 and value in range(1, 9) else 1
    return 1


def first_number(exif: bytes | None, xmp: bytes | None) -> int:
    """The first number of any type of the first directory; without one, what XMP says."""
    actual = [value for _, _, _, value in _entries(exif, 0)]
    return _valid(actual[0] if actual else _in_xmp(xmp))


def last_number(exif: bytes | None, xmp: bytes | None) -> int:
    """The last number of any type of the first directory, as a reader has it that fills a table."""
    del xmp
    return _valid(next((value for *_, value in reversed(list(_entries(exif, 0)))), 1))


def of_second(exif: bytes | None, xmp: bytes | None) -> int:
    """The second directory's, where the first has none."""
    del xmp
    actual = [value for number in (0, 1) for *_, value in _entries(exif, number)]
    return _valid(actual[0] if actual else 1)


def by_xmp(exif: bytes | None, xmp: bytes | None) -> int:
    """XMP first."""
    del exif
    return _valid(_in_xmp(xmp))


LENIENT: tuple[Reader, ...] = (first_number, last_number, of_second, by_xmp)


def _valid(value: int) -> int:
    return value if value in range(1, 9) else 1


def _entries(exif: bytes | None, number: int) -> Iterator[tuple[int, int, int, int]]:
    """Place, type, count and first value of the orientation entries of a directory."""
    if not exif or exif[:4] not in {b"II*\0", b"MM\0*"}:
        return
    order = "<" if exif[:2] == b"II" else ">"
    at = struct.unpack_from(order + "I", exif, 4)[0]
    for _ in range(number):
        at = struct.unpack_from(order + "I", exif, at + 2 + 12 * _count(exif, at, order))[0]
    if at == 0:
        return
    for entry in range(at + 2, at + 2 + 12 * _count(exif, at, order), 12):
        tag, kind, count = struct.unpack_from(order + "HHI", exif, entry)
        if tag == 0x0112 and kind in FORMATS:
            size = struct.calcsize("=" + FORMATS[kind])
            inside = size * max(count, 1) <= 4
            start = entry + 8 if inside else struct.unpack_from(order + "I", exif, entry + 8)[0]
            values = struct.unpack_from(order + FORMATS[kind], exif, start)
            whole = values[0] if len(values) == 1 else values[0] // (values[1] or 1)
            yield entry, kind, count, whole


def _count(exif: bytes, at: int, order: str) -> int:
    count: int = struct.unpack_from(order + "H", exif, at)[0]
    return count


def _in_xmp(xmp: bytes | None) -> int:
    if not xmp:
        return 1
    name = f"{{{TIFF_NAMESPACE}}}Orientation"
    for element in etree.fromstring(xmp).iter("*"):
        texts = [element.get(name)]
        if element.tag == name:
            texts += [node.text for node in element.iter("*")]
            texts += [str(value) for node in element.iter("*") for value in node.attrib.values()]
        for text in texts:
            if text and text.strip().isdigit():
                return int(text)
    return 1


def pixels_exif_and_xmp(data: bytes) -> tuple[Pixels, bytes | None, bytes | None]:
    """A JPEG's, PNG's or WebP's pixels as they are stored, its Exif and its XMP."""
    with Image.open(BytesIO(data)) as image:
        stored = np.asarray(image.convert("RGB"))
        exif, xmp = image.info.get("exif"), image.info.get("xmp")
    return stored, exif.removeprefix(b"Exif\0\0") if exif else None, xmp


class Shelf:
    """A `Store` in memory: vault files as their bytes."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, boxes: VaultFileBoxes, *, replace: bool = True) -> StoredPhoto:
        record = boxes.file.record
        self._files[record.id] = join_boxes(boxes)
        return StoredPhoto(record, len(self._files[record.id]), "0" * 64)

    def get(self, photo_id: str) -> VaultFile:
        return unpack(self._files[photo_id])

    def read_verified(self, photo_id: str) -> StoredPhoto | None:
        data = self._files.get(photo_id)
        return None if data is None else StoredPhoto(unpack(data).record, len(data), "0" * 64)

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(name)


def taken_in(data: bytes, path: Any, tier: Tier, **settings: Any) -> tuple[Outcome, VaultFile]:
    """Archive a file of these bytes; what came of it, and its vault file.

    With `originals` the outcome is that of the job which would free the file.
    """
    path.write_bytes(data)
    source = Source(str(path), str(path.parent), stamp_of(path.stat()))
    shelf = Shelf()
    asked = IngestSettings(
        tier=tier, colorizer="propagate", min_saving=-1e6, bound=Bound(3, 9, 20), **settings
    )
    resources = ArchiveResources(shelf, 10**7)
    outcome = archive_photo(source, asked, resources)
    if asked.originals != "keep":
        outcome = archive_photo(source, replace(asked, free=True), resources)
    assert outcome.photo_id is not None, outcome.detail
    return outcome, shelf.get(outcome.photo_id)
