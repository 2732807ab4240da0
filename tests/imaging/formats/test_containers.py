"""What a file holds beside its pixels comes back in its format, byte for byte, in its order."""

import struct
import zlib
from dataclasses import replace
from io import BytesIO
from typing import Any

import imagecodecs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from grayvault.core.errors import DamagedFileError, GrayVaultError
from grayvault.core.photo import Photo
from grayvault.core.view import OutputFormat
from grayvault.imaging.formats.container import (
    container_files,
    describe_container,
    insert_container,
    read_container,
    unkept_content,
)
from grayvault.imaging.formats.metadata import restored_label
from grayvault.imaging.formats.read_photo import read_photo, read_picture
from grayvault.imaging.formats.write_image import encode_pixels
from tests.imaging.formats.containers import boxes, png_chunks, riff_chunks
from tests.imaging.formats.files import MAX_PIXELS, oriented_exif, png_chunk, saved
from tests.support.examples import examples
from tests.support.photos import crop

COLOR = crop("coffee", 24, 32)
PNG, WEBP = saved(COLOR, "PNG"), saved(COLOR, "WEBP")
JXL = bytes(imagecodecs.jpegxl_encode(COLOR, usecontainer=True, lossless=True))
PACKET = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
LABEL = {"Color": "restored"}
Chunks = list[tuple[bytes, bytes]]
FEW = settings(max_examples=examples(30), deadline=None)


def put_back(data: bytes, output: OutputFormat, *, labelled: bool = True) -> bytes:
    """A file as it is restored in its own format; the picture's XMP has our label."""
    photo = read_photo(data, MAX_PIXELS)
    metadata = photo.metadata
    if labelled:
        metadata = replace(metadata, xmp=restored_label.add_label(metadata.xmp, LABEL))
    encoded = encode_pixels(photo.pixels, output, 90, metadata, photo.alpha)
    return (
        encoded if photo.container is None else insert_container(encoded, output, photo.container)
    )


def shows(data: bytes) -> Photo:
    with Image.open(BytesIO(data)) as image:
        image.load()  # another reader takes it, too
    picture = read_picture(data, MAX_PIXELS)
    assert not picture.left_out
    return picture


def png_of(before: Chunks, after: Chunks, end: bytes) -> bytes:
    """A PNG file with chunks before and behind its picture data."""
    at, picture = PNG.index(b"IDAT") - 4, PNG.index(b"IEND") - 4
    written = [b"".join(png_chunk(*chunk) for chunk in chunks) for chunks in (before, after)]
    return PNG[:at] + written[0] + PNG[at:picture] + written[1] + PNG[picture:] + end


PRIVATE = st.sampled_from([b"prVt", b"vpAg", b"orNT", b"zzZz", b"tEXt", b"zTXt", b"sPLT", b"tIME"])
CHUNKS = st.lists(st.tuples(PRIVATE, st.binary(max_size=40)), max_size=5)


@FEW
@given(CHUNKS, CHUNKS, st.binary(max_size=20))
def test_png_chunks_come_back_in_their_order(before: Chunks, after: Chunks, end: bytes) -> None:
    def lasting(chunks: Chunks) -> Chunks:
        return [
            chunk for chunk in chunks if chunk[0] not in {b"zTXt", b"sPLT", b"tIME"} or chunk[1]
        ]

    before, after = lasting(before), lasting(after)
    data = png_of(before, after, end)
    container = read_container(data, "png")
    if not (before or after or end):
        assert container is None
        return
    assert container is not None
    encoded = encode_pixels(COLOR, "png", 90, read_photo(PNG, MAX_PIXELS).metadata)
    actual, behind = png_chunks(insert_container(encoded, "png", container))
    expected = [chunk for chunk in png_chunks(data)[0] if chunk[0] != b"IDAT"]
    assert [chunk for chunk in actual if chunk[0] != b"IDAT"] == expected
    kinds = [kind for kind, _ in actual]
    assert kinds.index(b"IDAT") == 1 + len(before)
    assert behind == end


def test_every_kind_of_png_chunk_comes_back() -> None:
    icc = bytes(imagecodecs.cms_profile("rgb", gamma=1.7))
    before = [
        (b"gAMA", struct.pack(">I", 55556)),
        (b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)),
        (b"iCCP", b"a name\0\0" + zlib.compress(icc, 3)),
        (b"sBIT", b"\5\6\5"),
        (b"bKGD", b"\0\1\0\2\0\3"),
        (b"pHYs", struct.pack(">IIB", 11811, 11811, 1)),
        (b"sPLT", b"a\0\x08" + bytes(6)),
        (b"oFFs", struct.pack(">iiB", -3, 4, 0)),
        (b"sCAL", b"\x011.5\x002.5"),
        (b"tEXt", b"Title\0a title"),
        (b"zTXt", b"Comment\0\0" + zlib.compress(b"words " * 20)),
        (b"iTXt", "Author\0\0\0de\0Autor\0Grüße".encode()),
        (b"prVt", b"anything"),
    ]
    after = [(b"tIME", b"\x07\xe8\1\2\3\4\5"), (b"tEXt", b"Software\0x"), (b"caBX", b"C2PA" * 9)]
    data = png_of(before, after, b"behind")
    chunks, behind = png_chunks(put_back(data, "png", labelled=False))
    assert [entry for entry in chunks if entry[0] != b"IDAT"] == [
        chunk for chunk in png_chunks(data)[0] if chunk[0] != b"IDAT"
    ]
    assert behind == b"behind"
    shows(put_back(data, "png"))
    description = describe_container(read_container(data, "png") or b"", "png")
    assert {"4 texts", "caBX chunk", "6 bytes behind its end"} <= set(description)
    assert container_files(read_container(data, "png") or b"", "png") == (
        (".trailing.bin", b"behind"),
    )


def test_the_label_stands_where_a_png_had_its_xmp() -> None:
    chunk = (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PACKET)
    data = png_of([(b"tEXt", b"a\0b"), chunk, (b"tEXt", b"c\0d")], [], b"")
    chunks, _ = png_chunks(put_back(data, "png"))
    assert [kind for kind, _ in chunks][1:4] == [b"tEXt", b"iTXt", b"tEXt"]
    assert b"restored" in chunks[2][1]
    same, _ = png_chunks(put_back(data, "png", labelled=False))
    assert same[2] == chunk


def exif_text(name: bytes, exif: bytes) -> tuple[bytes, bytes]:
    """Exif as ImageMagick writes it into a PNG."""
    raw = b"\n%s\n%8d\n" % (name, len(exif)) + exif.hex().encode() + b"\n"
    return b"zTXt", b"Raw profile type %s\0\0" % name + zlib.compress(raw)


def test_a_pngs_exif_says_that_it_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a maker"
    block = exif.tobytes()
    texts = [exif_text(name, block) for name in (b"exif", b"APP1")]
    bare = (b"eXIf", block.removeprefix(b"Exif\0\0"))
    for chunks in ([bare], *([text, (b"tEXt", b"a\0b")] for text in texts)):
        data = png_of([], chunks, b"")
        restored = put_back(data, "png")
        with Image.open(BytesIO(restored)) as image:
            image.load()
            assert image.getexif()[0x0112] == 1
            assert image.getexif()[0x010F] == "a maker"
        assert shows(restored).pixels.shape == read_photo(data, MAX_PIXELS).pixels.shape


def test_a_text_that_holds_no_exif_stays() -> None:
    text = exif_text(b"APP1", b"http://ns.adobe.com/xap/1.0/\0" + PACKET)
    assert text in png_chunks(put_back(png_of([text], [], b""), "png"))[0]


def test_chunks_that_describe_the_source_s_samples_are_not_restored() -> None:
    palette = saved(Image.fromarray(COLOR).quantize(32), "PNG")
    at = palette.index(b"IDAT") - 4
    data = palette[:at] + png_chunk(b"bKGD", b"\3") + png_chunk(b"prVt", b"x") + palette[at:]
    kinds = [kind for kind, _ in png_chunks(put_back(data, "png"))[0]]
    assert b"prVt" in kinds
    assert not {b"bKGD", b"PLTE"} & set(kinds)


def webp_of(before: Chunks, after: Chunks, end: bytes, flags: int = 0) -> bytes:
    """A WebP file with chunks before and behind its picture."""
    picture = [chunk for chunk in riff_chunks(WEBP)[0] if chunk[0] != b"VP8X"]
    extended = (b"VP8X", bytes([flags, 0, 0, 0]) + b"\x1f\0\0\x17\0\0")
    body = b"WEBP"
    for kind, content in (extended, *before, *picture, *after):
        body += kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body + end


UNKNOWN = st.sampled_from([b"abcd", b"C2PA", b"priv"])
RIFF = st.lists(st.tuples(UNKNOWN, st.binary(max_size=40)), max_size=4)


@FEW
@given(RIFF, RIFF, st.binary(max_size=20))
def test_webp_chunks_come_back_in_their_order(before: Chunks, after: Chunks, end: bytes) -> None:
    data = webp_of(before, after, end)
    chunks, behind = riff_chunks(put_back(data, "webp", labelled=False))
    others = [chunk for chunk in chunks if chunk[0] != b"VP8X"]
    at = [kind for kind, _ in others].index(b"VP8 ")
    assert (others[:at], others[at + 1 :], behind) == (before, after, end)


@pytest.mark.parametrize("flags", [0, 0x0C])
def test_a_webp_is_upright_and_labelled(flags: int) -> None:
    exif = oriented_exif(6)
    data = webp_of([], [(b"EXIF", exif), (b"abcd", b"x"), (b"XMP ", PACKET)], b"", flags)
    restored = put_back(data, "webp")
    chunks, _ = riff_chunks(restored)
    assert [kind for kind, _ in chunks] == [b"VP8X", b"VP8 ", b"EXIF", b"abcd", b"XMP "]
    assert chunks[0][1][0] == 0x0C
    assert chunks[2][1] == oriented_exif(1)
    assert b"restored" in chunks[4][1]
    assert b"x:xmpmeta" in chunks[4][1]
    # without its flag no reader honours the Exif
    assert shows(restored).pixels.shape == ((32, 24, 3) if flags else (24, 32, 3))


@FEW
@given(st.lists(st.tuples(st.sampled_from([b"jumb", b"abcd", b"jhgm"]), st.binary()), max_size=4))
def test_jpeg_xl_boxes_come_back_in_their_order(added: Chunks) -> None:
    written = b"".join(struct.pack(">I4s", 8 + len(body), kind) + body for kind, body in added)
    pieces = boxes(put_back(JXL + written, "jxl", labelled=False))
    assert pieces[len(pieces) - len(added) :] == added


def test_a_jpeg_xls_boxes_keep_their_places() -> None:
    exif = bytes(4) + oriented_exif(1).removeprefix(b"Exif\0\0")
    private, behind = (
        struct.pack(">I4s", 12, b"abcd") + b"1234",
        struct.pack(">I4s", 9, b"efgh") + b"5",
    )
    start = 12 + 20
    box = struct.pack(">I4s", 8 + len(exif), b"Exif") + exif
    restored = put_back(JXL[:start] + private + JXL[start:] + box + behind, "jxl")
    pieces = boxes(restored)
    kinds = [kind for kind, _ in pieces if kind not in {b"JXL ", b"ftyp"}]
    assert kinds[0] == b"abcd"
    assert kinds[-3:] == [b"Exif", b"efgh", b"xml "]
    assert dict(pieces)[b"Exif"] == exif
    shows(restored)


Tags = dict[int, tuple[int, int, bytes]]


def tiff_of(pixels: Any, tags: Tags, exif: Tags, order: str) -> bytes:
    """A TIFF file of R'G'B' pixels with these tags."""
    height, width = pixels.shape[:2]
    content: bytes = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    content += bytes(len(content) % 2)

    def long(*numbers: int) -> tuple[int, int, bytes]:
        return 4, len(numbers), struct.pack(f"{order}{len(numbers)}I", *numbers)

    at = 8 + len(content)
    below = directory(exif, at, order)
    coding = {256: long(width), 257: long(height), 258: long(*[8 * pixels.itemsize] * 3)}
    coding |= {259: long(1), 262: long(2), 273: long(8), 277: long(3), 278: long(height)}
    coding |= {279: long(pixels.nbytes), 0x8769: long(at)}
    main = directory(coding | tags, at + len(below), order)
    magic = b"II*\0" if order == "<" else b"MM\0*"
    return magic + struct.pack(order + "I", at + len(below)) + content + below + main


def directory(tags: Tags, at: int, order: str) -> bytes:
    values = at + 2 + 12 * len(tags) + 4
    table, behind = struct.pack(order + "H", len(tags)), b""
    for tag, (kind, count, value) in sorted(tags.items()):
        field = value.ljust(4, b"\0")
        if len(value) > 4:
            field = struct.pack(order + "I", values + len(behind))
            behind += value + bytes(len(value) % 2)
        table += struct.pack(order + "HHI", tag, kind, count) + field
    return table + bytes(4) + behind


@pytest.mark.parametrize("kind", ["png", "webp", "tiff", "jxl"])
def test_a_damaged_container_says_so(kind: OutputFormat) -> None:
    encoded = encode_pixels(COLOR, kind, 90, read_photo(PNG, MAX_PIXELS).metadata)
    with pytest.raises(DamagedFileError):
        insert_container(encoded, kind, b"nonsense")


@FEW
@given(st.sampled_from(["png", "webp", "tiff", "jxl", "avif", "heic", "bmp", "gif"]), st.data())
def test_damaged_files_raise_nothing_else(kind: str, data: Any) -> None:
    whole = {"png": PNG, "webp": WEBP, "jxl": JXL, "tiff": tiff_of(COLOR, {}, {}, "<")}
    start = whole.get(kind) or saved(COLOR, "AVIF" if kind in {"avif", "heic"} else kind.upper())
    damaged = bytearray(start)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, min(len(damaged), 600) - 1))] = data.draw(
            st.integers(0, 255)
        )
    try:
        read_photo(bytes(damaged), MAX_PIXELS)
        unkept_content(bytes(damaged), kind)
    except (GrayVaultError, LookupError, ValueError, OverflowError):
        pass
