"""Real photos to test with: crops of scikit-image's own, and those of ../shared/photos."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from PIL import Image

from tests.support.tools import need

PHOTOS = Path(__file__).parents[3] / "shared" / "photos"

Name = Literal["astronaut", "coffee", "chelsea", "rocket"]

_CORNERS: dict[Name, tuple[int, int]] = {
    "astronaut": (0, 130),
    "coffee": (120, 160),
    "chelsea": (60, 120),
    "rocket": (150, 260),
}
"""Where a crop begins (row, column), so that it holds something colourful."""


@cache
def whole_photo(name: Name) -> NDArray[np.uint8]:
    """A photo that comes with scikit-image, shape (height, width, 3); decoded once a process."""
    photo: NDArray[np.uint8] = getattr(skimage.data, name)()
    photo.flags.writeable = False
    return photo


def crop(name: Name, height: int, width: int) -> NDArray[np.uint8]:
    """A piece of a photo that comes with scikit-image, shape (height, width, 3)."""
    whole = whole_photo(name)
    top = min(_CORNERS[name][0], whole.shape[0] - height)
    left = min(_CORNERS[name][1], whole.shape[1] - width)
    return whole[top : top + height, left : left + width].copy()


def deep_crop(name: Name, height: int, width: int) -> NDArray[np.uint16]:
    """A crop at 16 bits, its lower bits filled."""
    codes = crop(name, height, width).astype(np.uint16) * 257
    noise = np.random.default_rng(0).integers(-128, 128, codes.shape)
    deep: NDArray[np.uint16] = np.clip(codes + noise, 0, 65535).astype(np.uint16)
    return deep


def shared(name: str) -> Path:
    """A photo of ../shared/photos; the test is skipped where it isn't there."""
    path = PHOTOS / name
    if not path.exists():
        pytest.skip(f"../shared/photos/{name} is not there")
    return path


def shared_all(folder: str) -> list[Path]:
    """All photos of a folder of ../shared/photos, by name; skipped where it isn't there."""
    return sorted(path for path in shared(folder).iterdir() if path.is_file())


def jpeg_piece(path: Path, folder: Path) -> Path:
    """A piece of a JPEG of 1.5 megapixels or more: its own coefficients, and its metadata.

    Other photos stay as they are. Most of what takes time with a photo takes it for every pixel.
    """
    if path.suffix not in {".jpg", ".jpeg"}:
        return path
    with Image.open(path) as image:
        if image.width * image.height < 1.5e6:
            return path
    folder.mkdir(parents=True, exist_ok=True)
    crop_losslessly = need("jpegtran"), "-copy", "all", "-crop", "1024x768+160+400"
    with (folder / path.name).open("wb") as piece:
        subprocess.run([*crop_losslessly, path], stdout=piece, check=True)
    return folder / path.name
