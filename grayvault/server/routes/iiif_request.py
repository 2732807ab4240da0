"""Parses the path of an IIIF image request: region, size, rotation, quality and format.

Source: IIIF Image API 3.0, 4 ("Image Requests").
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from grayvault.core.errors import RequestError, UnsupportedError
from grayvault.core.view import OutputFormat

Quality = Literal["color", "gray"]

MAX_PIXELS = 25_000_000
"""The size of an enlarged region."""

FORMATS: dict[str, OutputFormat] = {
    "jpg": "jpeg",
    "png": "png",
    "webp": "webp",
    "avif": "avif",
    "jxl": "jxl",
}
QUALITIES: dict[str, Quality] = {"default": "color", "color": "color", "gray": "gray"}

Size = tuple[int, int]
"""(width, height), in the order of the API."""

_INTEGER = r"([0-9]{1,9})"
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,99})?)"
_FOUR_INTEGERS = re.compile(",".join([_INTEGER] * 4))
_FOUR_PERCENTAGES = re.compile("pct:" + ",".join([_NUMBER] * 4))
_ROTATION = re.compile(rf"(!?){_NUMBER}")
_FULL_TURN, _QUARTER_TURN = 360, 90


@dataclass(frozen=True)
class Crop:
    """A rectangle in the upright photo, in pixels, wholly inside it."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Rotation:
    """Mirrored left to right first, then rotated clockwise by quarter turns."""

    mirrored: bool
    quarter_turns: int


def parse_region(text: str, photo: Size) -> Crop:
    """The rectangle for a region; `RequestError` if it is malformed or outside the photo."""
    width, height = photo
    if text == "full":
        return Crop(0, 0, width, height)
    if text == "square":
        side = min(photo)
        return Crop((width - side) // 2, (height - side) // 2, side, side)
    if match := _FOUR_INTEGERS.fullmatch(text):
        x, y, w, h = (int(number) for number in match.groups())
        return _clipped((x, y), (w, h), photo)
    if match := _FOUR_PERCENTAGES.fullmatch(text):
        left, top, across, down = (float(number) / 100 for number in match.groups())
        corner = round(left * width), round(top * height)
        return _clipped(corner, (round(across * width), round(down * height)), photo)
    raise RequestError(f"{text!r} is no region: full, square, x,y,w,h or pct:x,y,w,h")


def _clipped(corner: Size, size: Size, photo: Size) -> Crop:
    left, top = corner
    right, bottom = min(left + size[0], photo[0]), min(top + size[1], photo[1])
    if right <= left or bottom <= top:
        raise RequestError("the region holds no pixel of the photo")
    return Crop(left, top, right - left, bottom - top)


def parse_size(text: str, region: Size) -> Size:
    """The size at which a region of this size is shown; `RequestError` if it is not allowed."""
    may_enlarge, size_text = text.startswith("^"), text.removeprefix("^")
    for pattern, size_of in _SIZES:
        if match := re.fullmatch(pattern, size_text):
            size = size_of([float(number) for number in match.groups()], region)
            return _checked(size, region, may_enlarge=may_enlarge)
    raise RequestError(f"{text!r} is no size: max, w, ,h pct:n w,h or !w,h, with ^ to enlarge")


def _checked(size: Size, region: Size, *, may_enlarge: bool) -> Size:
    width, height = size
    if width < 1 or height < 1:
        raise RequestError("the size holds no pixel")
    if not may_enlarge and (width > region[0] or height > region[1]):
        raise RequestError("the size is larger than the region: put ^ before it to enlarge")
    if width * height > max(MAX_PIXELS, region[0] * region[1]):
        raise RequestError(f"the size is over {MAX_PIXELS / 1e6:.0f} megapixels")
    return size


def _scaled(scale: float, region: Size) -> Size:
    return max(1, round(region[0] * scale)), max(1, round(region[1] * scale))


def _fitted(numbers: list[float], region: Size) -> Size:
    scale = min(numbers[0] / region[0], numbers[1] / region[1])
    return _scaled(scale, region) if min(numbers) >= 1 else (0, 0)


_SIZES: tuple[tuple[str, Callable[[list[float], Size], Size]], ...] = (
    ("max", lambda _, region: region),
    (rf"{_INTEGER},", lambda n, region: (int(n[0]), _scaled(n[0] / region[0], region)[1])),
    (rf",{_INTEGER}", lambda n, region: (_scaled(n[0] / region[1], region)[0], int(n[0]))),
    (rf"pct:{_NUMBER}", lambda n, region: _scaled(n[0] / 100, region) if n[0] else (0, 0)),
    (rf"{_INTEGER},{_INTEGER}", lambda n, _: (int(n[0]), int(n[1]))),
    (rf"!{_INTEGER},{_INTEGER}", _fitted),
)
"""The forms of a size, and how the numbers in each make (width, height)."""


def parse_rotation(text: str) -> Rotation:
    """The rotation; `UnsupportedError` unless it is a multiple of 90 degrees."""
    match = _ROTATION.fullmatch(text)
    if not match or float(match[2]) > _FULL_TURN:
        raise RequestError(f"{text!r} is no rotation: 0 to 360, with ! to mirror")
    if float(match[2]) % _QUARTER_TURN:
        raise UnsupportedError("pictures are rotated by 0, 90, 180 and 270 degrees only")
    return Rotation(bool(match[1]), int(float(match[2])) // _QUARTER_TURN % 4)
