"""What a source held beside its pixels is in the restored file, or beside it, or is named."""

import json
import struct
import subprocess
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from grayvault.core.view import OutputFormat
from tests.imaging.formats.containers import boxes, png_chunks, riff_chunks, tiff_tags
from tests.imaging.formats.files import saved
from tests.support.desk import Desk
from tests.support.photos import crop
from tests.support.tools import need

COLOR = crop("coffee", 66, 88)
PACKET = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
    b"xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' photoshop:City='K\xc3\xb6ln'/>"
    b"</rdf:RDF></x:xmpmeta>"
)
ICC = bytes(imagecodecs.cms_profile("rgb", gamma=1.8))
IPTC = b"\x1c\x02\x05\0\x05Title\x1c\x02\x19\0\x07keyword"
RESOURCES = (
    b"8BIM\x04\x04\0\0" + struct.pack(">I", len(IPTC)) + IPTC + b"8BIM\x07\xd0\0\0\0\0\0\4path"
)


def exif() -> Image.Exif:
    """What a camera writes, a maker's note of its own form among it."""
    block = Image.Exif()
    block[0x010F], block[0x0110], block[0x0112] = "A maker", "A model", 6
    block.get_ifd(0x8769).update({0x9003: "2024:05:01 12:30:00", 0x927C: b"note" * 9, 0x8827: 200})
    block.get_ifd(0x8825).update({1: "N", 2: (50.0, 56.0, 29.0)})
    return block


def png() -> bytes:
    texts = PngInfo()
    texts.add_text("Title", "a title")
    texts.add_itxt("Author", "Grüße", "de", "Autor")
    texts.add_text("Comment", "words " * 30, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", PACKET.decode())
    options: dict[str, Any] = {"pnginfo": texts, "exif": exif(), "icc_profile": ICC}
    return saved(COLOR, "PNG", dpi=(300, 300), **options) + b"behind the end"


def webp() -> bytes:
    options: dict[str, Any] = {"exif": exif(), "icc_profile": ICC, "xmp": PACKET}
    data = saved(COLOR, "WEBP", quality=99, **options) + b"priv\x06\0\0\0secret"
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


def tiff() -> bytes:
    def text(tag: int, words: str) -> tuple[int, int, int, bytes, bool]:
        value = words.encode() + b"\0"
        return tag, 2, len(value), value, False

    longs = IPTC + bytes(-len(IPTC) % 4)
    tags = [
        text(269, "Roll 17"), text(270, "größer"), text(285, "page"), text(316, "host"),
        text(33432, "© somebody"), text(65000, "private"),
        (33723, 4, len(longs) // 4, longs, False), (700, 1, len(PACKET), PACKET, False),
        (34377, 7, len(RESOURCES), RESOURCES, False), (34675, 7, len(ICC), ICC, False),
        (37724, 7, 2000, b"Adobe Photoshop Document Data Block\0" + bytes(1964), False),
        (65001, 12, 2, struct.pack(">2d", 1.5, -2.5), False),
    ]  # fmt: skip
    buffer = BytesIO()
    with tifffile.TiffWriter(buffer, byteorder=">") as file:
        options: dict[str, Any] = {"photometric": "rgb", "compression": "deflate"}
        options |= {"resolution": (300, 300), "extratags": tags, "metadata": None}
        file.write(COLOR, **options, software="a scanner")
    return buffer.getvalue()


def jxl() -> bytes:
    exif_content = bytes(4) + exif().tobytes().removeprefix(b"Exif\0\0")
    data = bytes(imagecodecs.jpegxl_encode(COLOR, usecontainer=True, lossless=True))
    for kind, content in (
        (b"Exif", exif_content),
        (b"xml ", PACKET),
        (b"abcd", b"private"),
        (b"jumb", b"c"),
    ):
        data += struct.pack(">I4s", 8 + len(content), kind) + content
    return data


SOURCES: dict[OutputFormat, bytes] = {"png": png(), "webp": webp(), "tiff": tiff(), "jxl": jxl()}


class LooseDesk(Desk):
    """One that takes in what saves little."""

    @property
    def configuration(self) -> str:
        return f"{super().configuration}min_saving: 0.0\n"


@dataclass(frozen=True)
class Restored:
    """A source, its file in its own format, and its JPEG with the files beside that."""

    output: OutputFormat
    source: bytes
    again: bytes
    jpeg: bytes
    beside: dict[str, bytes]
    description: str


@pytest.fixture(scope="module", params=SOURCES)
def restored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Restored:
    """A source of each format, through the command line."""
    output, desk = request.param, LooseDesk(tmp_path_factory.mktemp("desk"))
    desk.photos.mkdir()
    path = desk.photos / f"a.{output}"
    path.write_bytes(SOURCES[output])
    assert desk.add().code == 0
    for ending in output, "jpg":
        name = desk.folder / f"out-{ending}" / f"a.{ending}"
        name.parent.mkdir()
        assert desk.run("restore", f"path:{path}", "-o", name).code == 0
    actual = {path.name: path.read_bytes() for path in (desk.folder / "out-jpg").iterdir()}
    again = (desk.folder / f"out-{output}" / f"a.{output}").read_bytes()
    assert len(list((desk.folder / f"out-{output}").iterdir())) == 1
    description = desk.run("show", f"path:{path}").out
    return Restored(output, SOURCES[output], again, actual.pop("a.jpg"), actual, description)


def described(path: Path) -> dict[str, Any]:
    """What exiftool says of a photo beside its coding."""
    tool = [need("exiftool"), "-json", "-G1", "-a", "-U", "-ee", str(path)]
    document = json.loads(subprocess.run(tool, capture_output=True, check=True).stdout)[0]
    own = ("SourceFile", "ExifTool:", "System:", "File:", "Composite:", "XMP-grayvault:", "XMP-x:")
    coding = (
        "PNG:",
        "RIFF:Image",
        "RIFF:VP8",
        "RIFF:WebP",
        "RIFF:Vert",
        "RIFF:Horiz",
        "RIFF:Alpha",
    )
    texts = ("PNG:Title", "PNG:Author", "PNG:Comment")
    tags = {tag: value for tag, value in document.items() if not tag.startswith(own)}
    return {k: v for k, v in tags.items() if k.startswith(texts) or not k.startswith(coding)}


CODING = {
    *("IFD0:ImageWidth", "IFD0:ImageHeight", "IFD0:BitsPerSample", "IFD0:Compression"),
    *("IFD0:PhotometricInterpretation", "IFD0:StripOffsets", "IFD0:SamplesPerPixel"),
    *("IFD0:RowsPerStrip", "IFD0:StripByteCounts", "IFD0:PlanarConfiguration", "IFD0:Predictor"),
    *("IFD0:Orientation", "IFD0:SubfileType"),
}


def test_exiftool_sees_no_difference(restored: Restored, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.write_bytes(restored.source)
    after.write_bytes(restored.again)
    was, now = described(before), described(after)
    jxl = {key for key in was if key.startswith(("Jpeg2000:", "JXL:"))}
    assert len(was) > 10
    for key in was.keys() - CODING - jxl:
        assert now.get(key) == was[key], key
    assert now.get("IFD0:Orientation", "Horizontal (normal)") == "Horizontal (normal)"
    assert "restored" in after.read_bytes().decode("latin-1")


def test_all_stands_in_its_order(restored: Restored) -> None:
    coding = {b"IDAT", b"VP8X", b"VP8 ", b"jxlc", b"jxlp", b"jbrd", b"ftyp", b"JXL "}
    changed = {b"IHDR", b"EXIF", b"eXIf", b"Exif", b"XMP ", b"xml "}
    if restored.output == "tiff":
        before, after = tiff_tags(restored.source), tiff_tags(restored.again)
        own = {256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 254, 317, 700, 274}
        assert {tag: after[tag] for tag in before.keys() - own} == {
            tag: before[tag] for tag in before.keys() - own
        }
        return
    listed = {"png": png_chunks, "webp": riff_chunks, "jxl": lambda data: (boxes(data), b"")}
    (before_, end), (after_, behind) = map(
        listed[restored.output], (restored.source, restored.again)
    )
    expected = [entry for entry in before_ if entry[0] not in coding]
    actual = [entry for entry in after_ if entry[0] not in coding]
    assert [kind for kind, _ in actual] == [kind for kind, _ in expected]
    for (kind, was), (_, now) in zip(expected, actual, strict=True):
        assert now == was or kind in changed or b"adobe" in was
    assert behind == end


def test_a_jpeg_has_the_attachments_that_a_jpeg_can_hold(restored: Restored) -> None:
    with Image.open(BytesIO(restored.jpeg)) as image:
        tags = image.getexif()
        assert image.info.get("icc_profile") == (None if restored.output == "jxl" else ICC)
    assert "Köln".encode() in restored.jpeg
    if restored.output == "tiff":
        assert b"\x1c\x02\x19\0\x07keyword" in restored.jpeg
        assert tags[270].encode("latin-1") == "größer".encode()
        assert (tags[269], tags[65000]) == ("Roll 17", "private")
    else:
        assert (tags[0x010F], tags.get_ifd(0x8769)[0x927C]) == ("A maker", b"note" * 9)


def test_attachments_that_a_jpeg_cannot_hold_are_beside_it(restored: Restored) -> None:
    expected = {
        "png": {"a.trailing.bin": b"behind the end"},
        "jxl": {"a.abcd.bin": b"\0\0\0\x0fabcdprivate", "a.jumb.bin": b"\0\0\0\x09jumbc"},
    }
    assert restored.beside == expected.get(restored.output, {})


def test_show_lists_the_attachments(restored: Restored) -> None:
    attachments = {
        "png": "4 texts",
        "webp": "priv chunk",
        "tiff": "Photoshop layers",
        "jxl": "jumb box",
    }
    assert attachments[restored.output] in restored.description


def test_the_picture_is_the_same_upright_one(restored: Restored) -> None:
    turned = restored.output in {"png", "webp"}
    size = (66, 88) if turned else (88, 66)
    with Image.open(BytesIO(restored.jpeg)) as image:
        assert image.size == size
    shape = imagecodecs.jpegxl_decode(restored.again).shape if restored.output == "jxl" else None
    if shape is None:
        with Image.open(BytesIO(restored.again)) as image:
            shape = np.asarray(image).shape
    assert shape == (size[1], size[0], 3)
