"""Pictures that only look whole are refused by what is missing; what every viewer opens is not."""

import json
import tarfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from grayvault.core.errors import IncompletePhotoError, PhotoRefusedError, UnreadablePhotoError
from grayvault.core.photo import Photo
from grayvault.imaging.formats.completeness import examine
from grayvault.imaging.formats.file_type import READABLE, sniff
from grayvault.imaging.formats.read_photo import read_photo
from tests.imaging.formats.damaged import (
    COMPRESSED,
    PAGE,
    PIXELS,
    PLAIN,
    blank_page,
    blank_tail,
    cut,
)
from tests.imaging.formats.files import MAX_PIXELS, png_chunk, saved, tiff
from tests.support.photos import PHOTOS, shared

SHARES = st.floats(0.2, 0.97)
LARGE = 1 << 30
LENIENT = ("jpeg", "png", "webp", "lossless webp", "avif")
"""Formats whose decoders, or what goes to them, show what is left."""


@cache
def whole(name: str) -> bytes:
    return ({**COMPRESSED, **PLAIN})[name]()


def read(data: bytes, *, damaged: bool = False) -> Photo:
    return read_photo(data, MAX_PIXELS, damaged=damaged)


def damage(data: bytes) -> str:
    with pytest.raises(IncompletePhotoError) as refused:
        read(data)
    assert refused.value.reason == "half-written"
    return str(refused.value)


@pytest.mark.parametrize("name", [*COMPRESSED, *PLAIN])
def test_a_whole_picture_is_read(name: str) -> None:
    photo = read(whole(name))
    assert photo.damage is None
    assert photo.left_out == ()
    assert read(whole(name) + bytes(2 * PAGE)).damage is None


@pytest.mark.parametrize("name", COMPRESSED)
@settings(max_examples=4, deadline=None)
@given(share=SHARES, value=st.sampled_from([0, 255]))
def test_compressed_data_never_end_in_blank_bytes(name: str, share: float, value: int) -> None:
    sentence = damage(blank_tail(whole(name), share, value))
    assert "missing" in sentence or "blank" in sentence


@pytest.mark.parametrize("name", COMPRESSED)
@settings(max_examples=4, deadline=None)
@given(share=SHARES)
def test_a_lost_page_of_compressed_data_is_noticed(name: str, share: float) -> None:
    data = whole(name)
    if (share * len(data)) // PAGE == 0 or len(data) // PAGE == (share * len(data)) // PAGE:
        return
    with pytest.raises((PhotoRefusedError, UnreadablePhotoError)):
        read(blank_page(data, share))


@pytest.mark.parametrize(("name", "page"), [("jpeg tiff", 18), ("gray jpeg", 6)])
def test_zeros_are_no_flat_area_where_the_code_tables_say_otherwise(name: str, page: int) -> None:
    data = whole(name)
    with pytest.raises(IncompletePhotoError, match="damaged"):  # no data are left over at its end
        read(data[: page * PAGE] + bytes(PAGE) + data[(page + 1) * PAGE :])


@pytest.mark.parametrize("name", [*COMPRESSED, *PLAIN])
@settings(max_examples=4, deadline=None)
@given(share=SHARES)
def test_a_file_that_is_cut_off_is_refused(name: str, share: float) -> None:
    with pytest.raises((IncompletePhotoError, UnreadablePhotoError)):
        read(cut(whole(name), share))


@pytest.mark.parametrize("tail", [b"the mark of some program", b"\xff" * 40])
def test_bytes_behind_an_avif_are_no_part_that_is_missing(tail: bytes) -> None:
    photo = read_photo(saved(Image.fromarray(PIXELS), "AVIF") + tail, MAX_PIXELS)
    assert photo.damage is None
    assert photo.left_out == ("parts that can't be told apart",)


@pytest.mark.parametrize("name", PLAIN)
@settings(max_examples=6, deadline=None)
@given(row=st.integers(60, 250), column=st.integers(60, 800))
def test_rows_that_were_never_written_are_detected(name: str, row: int, column: int) -> None:
    data, stride = whole(name), 1920 if name.startswith("16") else 960
    first = PIXELS[-1, :4, ::-1] if name == "bmp" else PIXELS[0, :4].repeat(stride // 960)
    at = data.index(first.tobytes()) + row * stride + column
    assert "missing" in damage(data[:at] + bytes(len(data) - at))


@pytest.mark.parametrize("name", LENIENT)
def test_the_rest_of_a_damaged_picture_can_be_seen(name: str) -> None:
    photo = read(blank_tail(whole(name), 0.5), damaged=True)
    assert photo.damage is not None
    assert "half of the picture is missing" in photo.damage
    left = np.abs(photo.pixels[:96].astype(int) - PIXELS[:96])
    assert left.mean() < 4


@pytest.mark.parametrize(
    ("orientation", "side"), [(1, "lower"), (3, "upper"), (6, "left"), (8, "right")]
)
def test_the_side_that_is_missing_is_as_the_picture_is_shown(orientation: int, side: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(PIXELS, "JPEG", quality=95, exif=exif.tobytes())
    assert f"the {side} half of the picture is missing" in damage(blank_tail(data, 0.5))


def test_a_changed_bit_that_a_checksum_covers_is_detected() -> None:
    for name in ("png", "16-bit png", "deflate tiff"):
        data = bytearray(whole(name))
        data[len(data) // 2] ^= 4
        with pytest.raises((IncompletePhotoError, UnreadablePhotoError)):
            read(bytes(data))


JPEG = partial(whole, "jpeg")


@pytest.mark.parametrize("name", ["black", "gray", "of one colour", "white"])
@pytest.mark.parametrize(
    "make",
    [
        partial(saved, format_name="JPEG", optimize=True),
        partial(saved, format_name="JPEG", progressive=True),
        partial(saved, format_name="JPEG", quality=100, subsampling=0, restart_marker_rows=1),
        partial(saved, format_name="WEBP"),
        partial(saved, format_name="WEBP", lossless=True, method=0),
        partial(saved, format_name="AVIF", speed=10),
        partial(saved, format_name="PNG"),
        partial(saved, format_name="BMP"),
        partial(saved, format_name="GIF"),
        partial(saved, format_name="TIFF"),
        partial(saved, format_name="TIFF", compression="tiff_lzw"),
        partial(saved, format_name="TIFF", compression="packbits"),
        partial(tiff, compression="zlib", photometric="rgb"),
    ],
)
def test_flat_areas_are_no_damage(name: str, make: Callable[..., bytes]) -> None:
    color = {"black": 0, "gray": 128, "white": 255}.get(name, (180, 40, 90))
    flat = np.empty((360, 300, 3), np.uint8)
    flat[:] = color
    assert read(make(flat)).damage is None
    flat[:70] = skimage.data.coffee()[:70, :300]
    assert read(make(flat)).damage is None
    assert read(make(np.ascontiguousarray(flat[::-1]))).damage is None


def test_a_broken_png_keeps_its_other_chunks_when_it_is_mended() -> None:
    data = whole("png")
    text = png_chunk(b"tEXt", b"Title\0Astronaut")
    at = data.index(b"IDAT") - 4
    photo = read(blank_tail(data[:at] + text + data[at:], 0.6), damaged=True)
    assert photo.pixels.shape == PIXELS.shape


def test_scikit_image_s_photos_are_whole() -> None:
    folder = Path(skimage.data.__file__).parent
    check_whole([path.read_bytes() for path in folder.iterdir() if path.is_file()])


@pytest.mark.parametrize("folder", ["kodak", "camera", "scenes", "formats"])
def test_real_photos_are_whole(folder: str) -> None:
    files = sorted(path for path in shared(folder).rglob("*") if path.is_file())
    check_whole([path.read_bytes() for path in files[:: max(1, len(files) // 3)]])


@pytest.mark.parametrize("name", ["train-0.tar", "train-full-0.tar", "train-hires.tar"])
def test_a_few_hundred_small_photos_are_whole(name: str) -> None:
    with tarfile.open(shared(name)) as tar:
        members = [member for member in tar if member.isfile()][::7][:40]
        check_whole([tar.extractfile(member).read() for member in members])  # type: ignore[union-attr]


def check_whole(files: list[bytes]) -> None:
    for data in files:
        if (kind := sniff(data)) in READABLE:
            assert kind is not None
            assert examine(data, kind, LARGE, damaged=True).damage is None


REPORTS = PHOTOS.parent / "reports"
ODD, HALF_WRITTEN = 6, 7


def reported(kind: int) -> list[tuple[str, str, bytes]]:
    """Names, what is right, and the bytes of the reported pictures of a kind."""
    if not REPORTS.exists():
        pytest.skip("../shared/reports is not there")
    entries = json.loads((REPORTS / "expect.json").read_text())
    paths = [
        (entry["accept"], REPORTS / entry["file"]) for entry in entries if entry["kind"] == kind
    ]
    return [(path.name, right, path.read_bytes()) for right, path in paths if path.exists()]


@pytest.mark.parametrize("kind", [ODD, HALF_WRITTEN])
def test_reported_pictures_are_read_or_refused_as_is_right(kind: int) -> None:
    for name, right, data in reported(kind):
        try:
            read(data)
            became = "keep"
        except IncompletePhotoError:
            became = "refuse"
        except UnreadablePhotoError:
            became = "unreadable"
        assert right in {became, "either"}, name


def test_files_with_holes_are_half_written() -> None:
    holes = [data for _, _, data in reported(ODD)[:3]]
    for data in holes:
        damage(data[: len(data) // 2].ljust(20_000_000, b"\0"))
    damage(bytes(15_000_000))


def test_a_picture_is_not_decoded_to_be_examined_where_it_is_too_large() -> None:
    with pytest.raises(PhotoRefusedError) as refused:
        read_photo(blank_tail(JPEG(), 0.5), 1000)
    assert refused.value.reason == "too-large"
