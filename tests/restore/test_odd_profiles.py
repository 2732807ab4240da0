"""Photos whose ICC profile viewers can't use, or not as it stands: never a crash, nothing lost."""

import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from grayvault.core.photo import Photo
from grayvault.core.settings import Tier
from grayvault.core.view import OutputFormat, View
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.restore.render import render
from tests.imaging.color.test_color_space import profile
from tests.imaging.formats.files import saved, with_png_chunk
from tests.imaging.formats.listing import listing, segment
from tests.restore.test_container import COLORS, archived
from tests.support.photos import crop

ICC = profile(1.8)
GRAY = bytes(imagecodecs.cms_profile("gray", gamma=1.4))
ODD = {
    "a gray picture's": GRAY,
    "a printer's": ICC[:12] + b"prtr" + ICC[16:],
    "of CMYK": ICC[:16] + b"CMYK" + ICC[20:],
    "between devices": ICC[:12] + b"link" + ICC[16:],
    "without tags": ICC[:128] + bytes(4),
    "cut off": ICC[:100],
    "rubbish": b"no profile" * 40,
}


@pytest.mark.parametrize("icc", list(ODD.values()), ids=list(ODD))
@pytest.mark.parametrize("tier", ["compact", "exact"])
def test_a_profile_of_no_use_stops_nothing(icc: bytes, tier: Tier, tmp_path: Path) -> None:
    source = saved(COLORS, "JPEG", quality=97, subsampling=0, icc_profile=icc)
    file = archived(source, tier, tmp_path)
    again, before = (listing(jpeg).bodies(0xE2, b"") for jpeg in (render(file, View()), source))
    assert again == before
    for kind in ("color", "gray"):
        jxl = imagecodecs.jpegxl_decode(render(file, View(kind, "jxl")))
        assert jxl.shape[:2] == COLORS.shape[:2]
    with Image.open(BytesIO(render(file, View(format="png")))) as image:
        assert np.abs(np.asarray(image, int) - COLORS).mean() < 8


def in_chunks(icc: bytes, *numbers: int) -> bytes:
    """A JPEG with parts of a profile of three, in this order."""
    size = len(icc) // 3 + 1
    body = b"ICC_PROFILE\0" + b"%c\3"
    segments = [
        segment(0xE2, body % number + icc[(number - 1) * size : number * size])
        for number in numbers
    ]
    coded = listing(saved(crop("coffee", 48, 64), "JPEG", quality=95)).coded
    return coded[:2] + b"".join(segments) + coded[2:]


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_chunks_are_put_in_order(order: tuple[int, int, int]) -> None:
    assert read_photo(in_chunks(ICC, *order), 10_000).metadata.icc == ICC


@pytest.mark.parametrize("there", [(1, 2), (3, 2), (1, 1, 2), (1, 2, 3, 3)])
def test_a_profile_that_is_not_whole_says_nothing_and_is_kept(
    there: tuple[int, ...], tmp_path: Path
) -> None:
    source = in_chunks(ICC, *there)
    assert read_photo(source, 10_000).metadata.icc is None
    again = listing(render(archived(source, "exact", tmp_path), View()))
    assert again.bodies(0xE2, b"ICC_PROFILE\0") == listing(source).bodies(0xE2, b"ICC_PROFILE\0")


def test_the_gamma_of_a_gray_png_is_in_every_format(tmp_path: Path) -> None:
    gray = saved(Image.fromarray(COLORS).convert("L"), "PNG")
    source = with_png_chunk(gray, b"IDAT", b"gAMA", struct.pack(">I", 100_000))
    file = archived(source, "compact", tmp_path)
    for view in (View(format="png"), View(), View(format="jxl"), View(format="avif")):
        picture = read_photo(render(file, view), 100_000)
        assert light_of([128, 255], picture) == pytest.approx([128 / 255, 1], abs=2e-3), view.format


@pytest.mark.parametrize("output", ["webp", "avif", "tiff"])
def test_gray_that_is_stored_as_colours_has_a_profile_of_colours(
    output: OutputFormat, tmp_path: Path
) -> None:
    gray = Image.fromarray(COLORS).convert("L")
    opacity = Image.new("L", gray.size, 128)
    source = saved(Image.merge("LA", (gray, opacity)), "PNG", icc_profile=GRAY)
    picture = read_photo(
        render(archived(source, "compact", tmp_path), View(format=output)), 100_000
    )
    assert picture.pixels.ndim == 3
    assert light_of([[128] * 3], picture) == pytest.approx([(128 / 255) ** 1.4], abs=2e-3)


def light_of(codes: list[Any], picture: Photo) -> Any:
    """The light, white 1, of codes of 8 bits by a picture's own profile."""
    assert picture.metadata.icc is not None
    return imagecodecs.cms_transform(
        np.array([codes], np.uint8),
        picture.metadata.icc,
        imagecodecs.cms_profile("xyz"),
        colorspace="gray" if picture.pixels.ndim == 2 else "rgb",
        outcolorspace="xyz",
        outdtype=np.float32,
    )[0, :, 1]
