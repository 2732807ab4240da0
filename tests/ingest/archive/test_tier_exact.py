"""Tier `exact`: JPEGs in, through the command line, and JPEGs with the same luma out."""

import json
import subprocess
from pathlib import Path
from typing import Any

import imagecodecs
import jpeglib
import numpy as np
import pytest
from PIL import Image, ImageOps

from grayvault.imaging.color import rgb_to_ycbcr
from tests.imaging.formats.files import oriented_exif, saved
from tests.support import color_error_definition as definition
from tests.support.desk import Desk
from tests.support.photos import Name, crop, jpeg_piece, shared
from tests.support.slow import slow
from tests.support.tools import need

NAMES: tuple[Name, ...] = ("astronaut", "coffee", "chelsea", "rocket")


def luma_of(path: Path) -> Any:
    """The luma's coefficients, and their table."""
    coefficients = jpeglib.read_dct(str(path))
    return coefficients.Y, coefficients.qt[coefficients.quant_tbl_no[0]]


def same_luma(first: Path, second: Path) -> bool:
    return all(
        np.array_equal(*arrays) for arrays in zip(luma_of(first), luma_of(second), strict=True)
    )


def pixels(path: Path) -> Any:
    with Image.open(path) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


def added(desk: Desk, path: Path, data: bytes) -> dict[str, Any]:
    """Archive a file; returns its facts."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    answer = desk.add("--tier", "exact", "--mean-delta-e", "4", "--p95-delta-e", "14", path)
    assert answer.code == 0, answer.out
    facts: dict[str, Any] = json.loads(desk.run("show", f"path:{path}", "--json").stdout)
    return facts


def restored(desk: Desk, path: Path, suffix: str, *words: object) -> Path:
    output = desk.folder / f"restored{suffix}"
    answer = desk.run("restore", f"path:{path}", "-o", output, *words)
    assert answer.code == 0, answer.out
    return output


@pytest.mark.parametrize("orientation", [1, *map(slow, range(2, 6)), 6, 7, slow(8)])
@pytest.mark.parametrize("subsampling", [slow(0), 2])
def test_a_jpeg_comes_back_with_its_own_luma_and_orientation(
    desk: Desk, orientation: int, subsampling: int
) -> None:
    picture = crop("coffee", 83, 121)
    data = saved(
        picture, "JPEG", quality=93, subsampling=subsampling, exif=oriented_exif(orientation)
    )
    path = desk.photos / "photo.jpg"
    facts = added(desk, path, data)
    assert (facts["tier"], facts["note"]) == ("exact", None)
    source = pixels(path)
    assert (facts["height"], facts["width"]) == source.shape[:2]

    jpeg = restored(desk, path, ".jpg")
    assert same_luma(jpeg, path)
    with Image.open(jpeg) as image:
        assert image.getexif().get(0x0112) == orientation
    error = definition.figures(source, pixels(jpeg))
    assert error.mean <= 1.1 * facts["delta_e_mean"] + 0.1

    png = restored(desk, path, ".png")
    with Image.open(png) as image:
        assert image.getexif().get(0x0112, 1) == 1
    error = definition.figures(source, pixels(png))
    assert error.mean == pytest.approx(facts["delta_e_mean"], abs=0.005)


@pytest.mark.parametrize("orientation", [1, 6, 7])
def test_the_vault_file_is_upright_in_any_viewer_and_gives_the_gray_jpeg_back(
    desk: Desk, orientation: int
) -> None:
    djxl = need("djxl")
    picture = crop("chelsea", 83, 121)
    path = desk.photos / "photo.jpg"
    added(desk, path, saved(picture, "JPEG", quality=95, exif=oriented_exif(orientation)))
    [file] = desk.vault.glob("[0-9a-f][0-9a-f]/*.jxl")
    seen, gray = desk.folder / "seen.png", desk.folder / "gray.jpg"
    for output in (seen, gray):
        subprocess.run([djxl, file, output], check=True, capture_output=True)
    with Image.open(seen) as image:
        assert image.mode == "L"
        upright = np.asarray(image).astype(float)
    source = rgb_to_ycbcr.rgb_to_luma(pixels(path)).astype(float)
    assert upright.shape == source.shape
    assert np.abs(upright - source).mean() < 1
    assert same_luma(gray, path)


def test_jpeg_xl_holds_the_jpeg(desk: Desk) -> None:
    path = desk.photos / "photo.jpg"
    added(desk, path, saved(crop("rocket", 130, 170), "JPEG", quality=95))
    held = imagecodecs.jpegxl_decode_jpeg(restored(desk, path, ".jxl").read_bytes(), numthreads=1)
    jpeg = desk.folder / "held.jpg"
    jpeg.write_bytes(held)
    assert same_luma(jpeg, path)


@pytest.mark.parametrize("name", NAMES)
def test_a_smaller_view_and_a_gray_one_are_pictures_too(desk: Desk, name: Name) -> None:
    path = desk.photos / "photo.jpg"
    data = saved(crop(name, 176, 132), "JPEG", quality=95, exif=oriented_exif(6))
    added(desk, path, data)
    small = pixels(restored(desk, path, ".jpg", "--width", 50))
    assert small.shape == (38, 50, 3)
    with Image.open(restored(desk, path, ".jpg", "--view", "gray")) as gray:
        assert (gray.mode, gray.size) == ("L", (176, 132))


def test_a_gray_jpeg_is_exact_too(desk: Desk) -> None:
    path = desk.photos / "gray.jpg"
    data = saved(Image.fromarray(crop("coffee", 300, 400)).convert("L"), "JPEG", quality=98)
    facts = added(desk, path, data)
    assert (facts["tier"], facts["colorizer"]) == ("exact", None)


def rgb_jpeg() -> bytes:
    return saved(crop("coffee", 66, 88), "JPEG", quality=97, keep_rgb=True)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("photo.png", saved(crop("coffee", 100, 90), "PNG"), "it is no JPEG"),
        ("photo.jpg", rgb_jpeg(), "it isn't coded as luma and chroma"),
    ],
)
def test_a_picture_without_luma_coefficients_is_lossless(
    desk: Desk, name: str, data: bytes, reason: str
) -> None:
    facts = added(desk, desk.photos / name, data)
    assert (facts["tier"], facts["note"]) == ("lossless", f"kept lossless, not exact: {reason}")


def test_a_jpeg_that_hints_do_not_restore_is_kept_in_colour_to_the_coefficient(desk: Desk) -> None:
    path = desk.photos / "photo.jpg"
    path.parent.mkdir()
    exif = oriented_exif(8)
    path.write_bytes(saved(crop("coffee", 150, 200), "JPEG", quality=98, exif=exif, subsampling=0))
    answer = desk.add("--tier", "exact", "--mean-delta-e", "0.05", path)
    assert answer.code == 0, answer.out
    facts = json.loads(desk.run("show", f"path:{path}", "--json").stdout)
    assert facts["tier"] == "color"
    assert "kept in colour" in facts["note"]
    [file] = desk.vault.glob("[0-9a-f][0-9a-f]/*.jxl")
    jpeg = desk.folder / "held.jpg"
    jpeg.write_bytes(imagecodecs.jpegxl_decode_jpeg(file.read_bytes(), numthreads=1))
    actual, expected = jpeglib.read_dct(str(jpeg)), jpeglib.read_dct(str(path))
    for plane in ("Y", "Cb", "Cr"):
        assert np.array_equal(getattr(actual, plane), getattr(expected, plane))
    assert np.abs(pixels(restored(desk, path, ".png")).astype(float) - pixels(path)).mean() < 1


@pytest.mark.parametrize("mean", [4, 0.05])
def test_an_arithmetic_coded_jpeg_is_kept_by_its_pixels(desk: Desk, mean: float) -> None:
    """As jpegtran writes it; libjxl transcodes none, so no coefficients of it are kept."""
    path = desk.photos / "photo.jpg"
    path.parent.mkdir()
    plain = saved(crop("coffee", 66, 88), "JPEG", quality=100, subsampling=0)
    done = subprocess.run(
        [need("jpegtran"), "-arithmetic"], input=plain, capture_output=True, check=True
    )
    source = np.asarray(imagecodecs.jpeg8_decode(plain))
    path.write_bytes(done.stdout[: len(done.stdout) // 2])
    assert "half-written 1" in desk.add(path).out
    path.write_bytes(done.stdout)
    answer = desk.add("--tier", "exact", "--mean-delta-e", mean, "--p95-delta-e", "14", path)
    if mean < 1:  # in colour without loss it is larger than its source
        assert "no-gain" in answer.out
        return
    assert answer.code == 0, answer.out
    facts = json.loads(desk.run("show", f"path:{path}", "--json").stdout)
    assert facts["tier"] == "lossless"
    assert "arithmetic" in facts["note"]
    error = definition.figures(source, pixels(restored(desk, path, ".png")))
    assert error.mean <= facts["delta_e_mean"] + 0.05


@pytest.mark.slow
@pytest.mark.parametrize("name", ["oppo-r7-cairn", "canon-g11-dusk"])
def test_photos_of_cameras(desk: Desk, name: str) -> None:
    path = jpeg_piece(shared(f"camera/{name}.jpg"), desk.photos)
    facts = added(desk, path, path.read_bytes())
    assert facts["tier"] == "exact"
    jpeg = restored(desk, path, ".jpg")
    assert same_luma(jpeg, path)
    assert definition.figures(pixels(path), pixels(jpeg)).mean < 1.1 * facts["delta_e_mean"] + 0.1
    assert facts["stored_bytes"] < 0.8 * path.stat().st_size


THUMBNAIL = ("ThumbnailOffset", "ThumbnailLength", "ThumbnailImage", "Compression")


@pytest.mark.slow
def test_metadata_is_the_source_s(desk: Desk) -> None:
    exiftool = need("exiftool")
    path = jpeg_piece(shared("camera/iphone6s-train.jpg"), desk.photos)
    added(desk, path, path.read_bytes())
    documents = [
        json.loads(
            subprocess.run(
                [exiftool, "-json", "-EXIF:all", "-GPS:all", "-MakerNotes:all", each],
                check=True,
                capture_output=True,
            ).stdout
        )[0]
        for each in (path, restored(desk, path, ".jpg"))
    ]
    for facts in documents:
        del facts["SourceFile"]
        for tag in THUMBNAIL:
            facts.pop(tag, None)
    assert documents[0] == documents[1]
    assert len(documents[0]) > 30
