"""TIFF files: which of their pictures is taken, and what their channels are taken for."""

import struct
import tracemalloc
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

from grayvault.core.errors import PhotoRefusedError
from grayvault.imaging.formats.read_photo import read_photo
from tests.imaging.formats.containers import tiff_tags
from tests.imaging.formats.files import MAX_PIXELS, tiff
from tests.support.photos import crop, deep_crop

COLOR = crop("coffee", 48, 64)
PREVIEW = np.ascontiguousarray(COLOR[::4, ::4])
RGB: dict[str, Any] = {"photometric": "rgb", "metadata": None}


def pages(*written: tuple[NDArray[Any], dict[str, Any]]) -> bytes:
    """A TIFF file of several directories, as tifffile writes it."""
    buffer = BytesIO()
    with tifffile.TiffWriter(buffer) as file:
        for pixels, options in written:
            file.write(pixels, **RGB, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_the_picture_below_a_preview_is_taken(byteorder: str) -> None:
    buffer = BytesIO()
    with tifffile.TiffWriter(buffer, byteorder=byteorder) as file:  # type: ignore[arg-type]
        file.write(PREVIEW, **RGB, subfiletype=1, subifds=1, extratags=[(274, 3, 1, 6, False)])
        file.write(COLOR, **RGB, compression="deflate")
    photo = read_photo(buffer.getvalue(), MAX_PIXELS)
    assert np.array_equal(photo.pixels, np.rot90(COLOR, -1))  # the first directory turns it
    assert photo.orientation == 6
    assert photo.preview_bytes == PREVIEW.nbytes


def test_the_picture_behind_a_preview_is_taken() -> None:
    photo = read_photo(pages((PREVIEW, {"subfiletype": 1}), (COLOR, {})), MAX_PIXELS)
    assert np.array_equal(photo.pixels, COLOR)


def test_smaller_copies_below_a_picture_are_previews() -> None:
    data = pages((COLOR, {"subifds": 2}), *[(PREVIEW, {"subfiletype": 1})] * 2)
    photo = read_photo(data, MAX_PIXELS)
    assert np.array_equal(photo.pixels, COLOR)
    assert photo.preview_bytes == 2 * PREVIEW.nbytes


@pytest.mark.parametrize(
    "data",
    [
        pages((COLOR, {}), (COLOR, {})),
        pages((PREVIEW, {"subifds": 1}), (COLOR, {})),
        pages((PREVIEW, {}), (COLOR, {"subfiletype": 1})),
        pages((PREVIEW, {"subfiletype": 1}), (COLOR, {"subfiletype": 1})),
    ],
    ids=["two of one size", "an unmarked preview", "a larger preview", "previews only"],
)
def test_several_pictures_are_left_alone_where_it_is_unclear(data: bytes) -> None:
    with pytest.raises(PhotoRefusedError) as refused:
        read_photo(data, MAX_PIXELS)
    assert refused.value.reason == "multi-page"


def test_a_mask_is_named() -> None:
    buffer = BytesIO()
    with tifffile.TiffWriter(buffer) as file:
        file.write(COLOR, **RGB)
        mask: dict[str, Any] = {"photometric": "miniswhite", "subfiletype": 4, "metadata": None}
        file.write(COLOR[..., 1] > 99, **mask)
    assert read_photo(buffer.getvalue(), MAX_PIXELS).left_out == ("a mask of its picture",)


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize(("extras", "left"), [((0,), 1), ((0, 0), 2), ((2, 0), 1), ((1, 0), 1)])
def test_only_samples_that_extra_samples_calls_opacity_are_opacity(
    deep: bool, planar: str, extras: tuple[int, ...], left: int
) -> None:
    colors = deep_crop("coffee", 48, 64) if deep else COLOR
    mask = np.full_like(colors[..., 0], np.iinfo(colors.dtype).max // 2)
    samples = np.dstack([colors, *[mask] * len(extras)])
    if planar == "separate":
        samples = np.ascontiguousarray(np.moveaxis(samples, 2, 0))
    data = tiff(samples, photometric="rgb", planarconfig=planar, extrasamples=extras)
    photo = read_photo(data, MAX_PIXELS)
    assert (photo.alpha is not None) == (extras[0] != 0)
    assert len(photo.left_out) == 1
    assert photo.left_out[0].startswith("a further channel" if left == 1 else "2 further channels")
    if extras[0] != 1:
        assert np.array_equal(photo.pixels, colors)


@pytest.mark.parametrize("compression", ["jpeg2000", "jpegxl", "webp", "png", "lerc", "zstd"])
def test_a_rare_compression_is_read(compression: str) -> None:
    photo = read_photo(tiff(COLOR, photometric="rgb", compression=compression), MAX_PIXELS)
    assert np.array_equal(photo.pixels, COLOR)


def test_a_gray_pictures_further_channel_is_no_opacity() -> None:
    gray = deep_crop("coffee", 48, 64)[..., 1]
    data = tiff(np.dstack([gray, gray]), photometric="minisblack", extrasamples=(0,))
    photo = read_photo(data, MAX_PIXELS)
    assert np.array_equal(photo.pixels, gray)
    assert photo.alpha is None
    assert photo.left_out


@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_opacity_beside_inverted_gray_is_not_inverted(planar: str) -> None:
    gray = deep_crop("coffee", 48, 64)[..., 1]
    alpha = gray // 2
    samples = np.stack([65535 - gray, alpha], axis=0 if planar == "separate" else 2)
    options = {"photometric": "miniswhite", "extrasamples": (2,), "planarconfig": planar}
    photo = read_photo(tiff(samples, **options), MAX_PIXELS)
    assert np.array_equal(photo.pixels, gray)
    assert photo.alpha is not None
    assert np.array_equal(photo.alpha, alpha)


def test_an_opacity_that_is_not_the_first_further_channel_is_left_alone() -> None:
    deep = deep_crop("coffee", 48, 64)
    data = tiff(np.dstack([deep, deep[..., :2]]), photometric="rgb", extrasamples=(0, 2))
    with pytest.raises(PhotoRefusedError) as refused:
        read_photo(data, MAX_PIXELS)
    assert refused.value.reason == "channels"


def test_no_memory_is_taken_for_channels_that_a_file_only_claims() -> None:
    data = tiff(COLOR, photometric="rgb")
    at = data.index(struct.pack("<HHI", 277, 3, 1))
    forged = data[:at] + struct.pack("<HHII", 277, 4, 1, 1_000_000) + data[at + 12 :]
    tracemalloc.start()
    with pytest.raises(PhotoRefusedError, match="1,000,000 channels"):
        read_photo(forged, MAX_PIXELS)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("photometric", [32803, 34892])
def test_a_raw_picture_below_a_preview_is_left_alone(photometric: int) -> None:
    buffer = BytesIO()
    with tifffile.TiffWriter(buffer) as file:
        file.write(PREVIEW, **RGB, subfiletype=1, subifds=1)
        options: dict[str, Any] = {"photometric": photometric, "metadata": None}
        file.write(COLOR if photometric == 34892 else COLOR[..., 0], **options)
    with pytest.raises(PhotoRefusedError) as refused:
        read_photo(buffer.getvalue(), MAX_PIXELS)
    assert refused.value.reason == "raw"


def test_a_directory_that_follows_itself_is_one_picture() -> None:
    data = bytearray(tiff(COLOR, photometric="rgb"))
    start = int.from_bytes(data[4:8], "little")
    link = start + 2 + 12 * int.from_bytes(data[start : start + 2], "little")
    data[link : link + 4] = start.to_bytes(4, "little")
    assert np.array_equal(read_photo(bytes(data), MAX_PIXELS).pixels, COLOR)


def test_text_that_is_not_ascii_keeps_its_bytes() -> None:
    written = "größer".encode() + b"\0"
    data = tiff(COLOR, photometric="rgb", extratags=[(270, 2, len(written), written, False)])
    photo = read_photo(data, MAX_PIXELS)
    assert written in (photo.metadata.exif or b"")


def test_an_iptc_record_is_read_whatever_its_type() -> None:
    record = b"\x1c\x02\x05\x00\x05Title" + bytes(2)
    longs = np.frombuffer(record, "<u4")
    tags = ((33723, 4, len(longs), tuple(map(int, longs)), False), (33723, 1, 12, record, False))
    for tag in tags:
        data = tiff(COLOR, photometric="rgb", extratags=[tag])
        assert read_photo(data, MAX_PIXELS).metadata.iptc == record
    for order in "<", ">":
        data = tiff(COLOR, photometric="rgb", extratags=[tags[0]], byteorder=order)
        assert read_photo(data, MAX_PIXELS).metadata.iptc == record


def test_values_that_overlap_are_not_read_over_and_over() -> None:
    """A directory whose every entry has the whole file as its value."""
    data = tiff(COLOR, photometric="rgb")
    entries = sorted(tiff_tags(data).items())
    private = [(tag, (7, len(data), b"")) for tag in range(50_000, 60_000)]
    table = (len(entries) + len(private)).to_bytes(2, "little")
    for tag, (kind, count, value) in entries:
        place = data.index(value).to_bytes(4, "little") if len(value) > 4 else value.ljust(4, b"\0")
        table += struct.pack("<HHI", tag, kind, count) + place
    for tag, (kind, count, _) in private:
        table += struct.pack("<HHII", tag, kind, count, 0)
    start = len(data) + len(data) % 2
    forged = (
        data[:4] + struct.pack("<I", start) + data[8:].ljust(start - 8, b"\0") + table + bytes(4)
    )
    photo = read_photo(forged, MAX_PIXELS)
    assert np.array_equal(photo.pixels, COLOR)
    assert len(photo.container or b"") < 3 * len(forged)
    assert photo.left_out


@pytest.mark.parametrize(
    ("kind", "named"), [(7, ()), (99, ("the tag 50000, which can't be read",))]
)
def test_a_value_outside_the_file_is_none_and_an_unknown_type_is_named(
    kind: int, named: tuple[str, ...]
) -> None:
    data = tiff(COLOR, photometric="rgb", extratags=[(50_000, 7, 8, b"8 bytes.", False)])
    at = data.index(struct.pack("<HHI", 50_000, 7, 8))
    odd = struct.pack("<HHII", 50_000, kind, 8, 1 << 30)
    photo = read_photo(data[:at] + odd + data[at + 12 :], MAX_PIXELS)
    assert photo.left_out == named
