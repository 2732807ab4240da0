"""What a real folder holds, each file against another decoder; metadata against exiftool."""

import json
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pi_heif
import pytest
import tifffile
from PIL import Image, ImageOps

from grayvault.core.errors import GrayVaultError, PhotoRefusedError
from grayvault.core.photo import Metadata
from grayvault.imaging.formats.jpeg import jpeg_metadata
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.formats.write_image import encode_pixels
from tests.imaging.formats.files import MAX_PIXELS, oriented_exif, saved, tiff
from tests.support.photos import crop, deep_crop, shared, shared_all
from tests.support.tools import need

COLOR = crop("coffee", 61, 47)
DEEP = deep_crop("coffee", 61, 47)
LARGE = 50_000_000


def by_another(path: Path) -> Any:
    """The picture by another decoder than ours, upright."""
    if path.suffix == ".heic":
        pi_heif.register_heif_opener()
    with Image.open(path) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


@pytest.mark.parametrize(
    "name",
    [
        "8bit-sRGB.avif",
        "IMG_2682.heic",
        "samsung-one-ui-6.heic",
        "denali.webp",
        "density_plot.png",
        "thompson-springs.jpg",
        *(f"{shape}_{turn}.jpg" for shape in ("Landscape", "Portrait") for turn in (1, 3, 6, 8)),
    ],
)
def test_a_real_file_is_decoded_as_by_another_decoder(name: str) -> None:
    path = shared(f"formats/{name}")
    photo = read_photo(path.read_bytes(), LARGE)
    expected = by_another(path)
    pixels = photo.pixels if photo.pixels.ndim == 3 else np.dstack([photo.pixels] * 3)
    assert np.array_equal(pixels, expected)
    assert photo.depth == 8


def test_a_jpeg_xl_is_decoded_as_by_djxl(tmp_path: Path) -> None:
    path, png = shared("formats/8bit-sRGB.jxl"), tmp_path / "by-djxl.png"
    subprocess.run([need("djxl"), path, png], check=True, capture_output=True)
    photo = read_photo(path.read_bytes(), LARGE)
    assert np.abs(photo.pixels.astype(int) - imagecodecs.png_decode(png.read_bytes())).max() <= 1
    assert photo.metadata.icc is None


def test_high_dynamic_range_is_left_alone() -> None:
    with pytest.raises(PhotoRefusedError, match=r"high dynamic range \(PQ\)") as refused:
        read_photo(shared("formats/10bit-HDR-P3-nclx.avif").read_bytes(), LARGE)
    assert refused.value.reason == "hdr"


def test_a_phone_s_heic_is_display_p3() -> None:
    photo = read_photo(shared("formats/IMG_2682.heic").read_bytes(), LARGE)
    assert photo.metadata.icc is not None
    assert b"Display P3" in photo.metadata.icc.replace(b"\0", b"")


def exiftool(*words: object) -> dict[str, Any]:
    command = [need("exiftool"), "-json", "-G1", "-struct", "-n", *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    document: dict[str, Any] = json.loads(done.stdout)[0]
    return document


KEPT_GROUPS = ("IFD0", "ExifIFD", "GPS", "InteropIFD", "Apple", "Canon", "Nikon")


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["camera", "formats"])
def test_all_tags_but_the_thumbnail_s_survive(folder: str, tmp_path: Path) -> None:
    compared = 0
    for path in shared_all(folder):
        if path.suffix not in {".jpg", ".heic"}:
            continue
        photo = read_photo(path.read_bytes(), LARGE)
        if photo.metadata.exif is None:
            continue
        copy = tmp_path / f"{path.stem}.jpg"
        copy.write_bytes(encode_pixels(photo.pixels[:8, :8].copy(), "jpeg", 80, photo.metadata))
        before, after = exiftool(path), exiftool(copy)
        for key, value in before.items():
            group = key.split(":")[0]
            if group in KEPT_GROUPS and not key.endswith(":Orientation"):
                assert after.get(key) == value, (path.name, key)
                compared += 1
        assert not any(key.startswith("IFD1:") for key in after)
        assert after.get("IFD0:Orientation", 1) == 1
    assert compared > 100


DEEP_FILES: dict[str, Callable[[], bytes]] = {
    "avif": lambda: bytes(imagecodecs.avif_encode(DEEP >> 6, bitspersample=10, level=100)),
    "jxl": lambda: bytes(imagecodecs.jpegxl_encode(DEEP >> 6, bitspersample=10, lossless=True)),
    "jxl of 16 bits": lambda: bytes(imagecodecs.jpegxl_encode(DEEP, lossless=True)),
}


@pytest.mark.parametrize("name", DEEP_FILES)
def test_deep_samples_are_spread_over_16_bits(name: str) -> None:
    photo = read_photo(DEEP_FILES[name](), MAX_PIXELS)
    expected = DEEP if "16" in name else np.rint((DEEP >> 6) * (65535 / 1023)).astype(np.uint16)
    assert photo.pixels.dtype == np.uint16
    off = np.abs(photo.pixels.astype(int) - expected).max()
    assert off <= (65535 / 1023 * 2 if name == "avif" else 0)


STILL: dict[str, Callable[[], bytes]] = {
    "gif": lambda: saved(COLOR, "GIF"),
    "bmp": lambda: saved(COLOR, "BMP"),
    "jxl": lambda: bytes(imagecodecs.jpegxl_encode(COLOR, lossless=True)),
    "jxl in a container": lambda: bytes(
        imagecodecs.jpegxl_encode(COLOR, lossless=True, usecontainer=True)
    ),
    "avif": lambda: saved(COLOR, "AVIF", quality=100, subsampling="4:4:4"),
}


@pytest.mark.parametrize("name", STILL)
def test_a_still_picture_of_each_format_is_read(name: str) -> None:
    data = STILL[name]()
    photo = read_photo(data, MAX_PIXELS)
    assert photo.format == name.split(" ", maxsplit=1)[0]
    assert photo.metadata == Metadata()
    assert photo.alpha is None
    if name == "gif":
        with Image.open(BytesIO(data)) as image:
            assert np.array_equal(photo.pixels, np.asarray(image.convert("RGB")))
    else:
        assert np.abs(photo.pixels.astype(int) - COLOR).max() <= (3 if name == "avif" else 0)
    with pytest.raises(PhotoRefusedError, match="MP") as refused:
        read_photo(data, 61 * 47 - 1)
    assert refused.value.reason == "too-large"


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("name", STILL)
def test_a_file_that_is_cut_off_is_refused(name: str, share: float) -> None:
    data = STILL[name]()
    with pytest.raises(GrayVaultError) as refused:
        read_photo(data[: int(len(data) * share)], MAX_PIXELS)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("turn", range(1, 9))
def test_an_avif_is_turned_as_it_says(turn: int) -> None:
    data = saved(COLOR, "AVIF", quality=100, subsampling="4:4:4", exif=oriented_exif(turn))
    photo = read_photo(data, MAX_PIXELS)
    with Image.open(BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    assert np.array_equal(photo.pixels, expected)


def test_the_orientation_of_a_jpeg_xl_is_applied_once() -> None:
    source = saved(COLOR, "JPEG", exif=oriented_exif(6))
    data = bytes(imagecodecs.jpegxl_encode_jpeg(source, usecontainer=True))
    photo = read_photo(data, MAX_PIXELS)
    assert photo.pixels.shape == (47, 61, 3)
    exif = Image.Exif()
    exif.load(photo.metadata.exif or b"")
    assert exif[0x0112] == 1


def test_a_vault_s_file_is_no_photo_to_add() -> None:
    data = bytes(imagecodecs.jpegxl_encode(COLOR, usecontainer=True))
    with pytest.raises(PhotoRefusedError) as refused:
        read_photo(data + (12).to_bytes(4, "big") + b"gvlt" + bytes(4), MAX_PIXELS)
    assert refused.value.reason == "vault-file"


RECORD = bytes.fromhex("1c0200000200041c0205000648 65 6c 6c 6f 21".replace(" ", ""))
"""IPTC-IIM: the record's version, and the object's name (2:05)."""


def test_an_iptc_record_is_kept_and_written(tmp_path: Path) -> None:
    source = tmp_path / "source.jpg"
    source.write_bytes(saved(COLOR, "JPEG"))
    words = ("-IPTC:ObjectName=Holiday", "-IPTC:City=Uppsala", "-overwrite_original", source)
    subprocess.run([need("exiftool"), *words], check=True, capture_output=True)
    photo = read_photo(source.read_bytes(), MAX_PIXELS)
    assert photo.metadata.iptc
    for output in ("jpeg", "tiff"):
        copy = tmp_path / f"copy.{output}"
        copy.write_bytes(encode_pixels(photo.pixels, output, 80, photo.metadata))
        tags = exiftool(copy)
        assert (tags["IPTC:ObjectName"], tags["IPTC:City"]) == ("Holiday", "Uppsala")
        assert read_photo(copy.read_bytes(), MAX_PIXELS).metadata.iptc == photo.metadata.iptc


def test_a_record_too_big_for_a_segment_is_left_out() -> None:
    data = saved(COLOR, "JPEG")
    assert jpeg_metadata.with_iptc(data, bytes(70_000)) == data
    assert jpeg_metadata.read_iptc(jpeg_metadata.with_iptc(data, RECORD)) == RECORD
    assert jpeg_metadata.read_iptc(data) is None


def test_a_tiff_s_iptc_is_read() -> None:
    data = tiff(COLOR, photometric="rgb", extratags=[(33723, 7, len(RECORD), RECORD)])
    assert read_photo(data, MAX_PIXELS).metadata.iptc == RECORD
    with tifffile.TiffFile(BytesIO(data)) as file:
        assert 33723 in file.pages.first.tags
