"""The path of a IIIF image request: which region, at what size, turned how, in what quality.

Source: IIIF Image API 3.0, 4 ("Image Requests").
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from grayvault.core.errors import RequestError, UnsupportedError
from grayvault.core.view import OutputFormat

Quality = Literal["color", "gray"]

MOST_PIXELS = 25_000_000
"""Of a picture that is enlarged."""

FORMATS: dict[str, OutputFormat] = {
    "jpg": "jpeg",
    "png": "png",
    "webp": "webp",
    "avif": "avif",
    "jxl": "jxl",
}
QUALITIES: dict[str, Quality] = {"default": "color", "color": "color", "gray": "gray"}

Size = tuple[int, int]
"""(width, height), as the API has it."""

_WHOLE = r"([0-9]{1,9})"
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,99})?)"
_FOUR = re.compile(",".join([_NUMBER] * 4))
_FOUR_WHOLE = re.compile(",".join([_WHOLE] * 4))
_ANGLE = re.compile(rf"(!?){_NUMBER}")
_WHOLE_TURN, _QUARTER = 360, 90


@dataclass(frozen=True)
class Region:
    """A part of the upright photo, in pixels, wholly inside it."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Turn:
    """Mirrored left to right first, then turned clockwise by quarters."""

    mirrored: bool
    quarters: int


def region_of(text: str, photo: Size) -> Region:
    """The region that a request names; `RequestError` where it is malformed or holds nothing."""
    width, height = photo
    if text == "full":
        return Region(0, 0, width, height)
    if text == "square":
        side = min(photo)
        return Region((width - side) // 2, (height - side) // 2, side, side)
    if found := _FOUR_WHOLE.fullmatch(text):
        left, top, across, down = (int(one) for one in found.groups())
        return _inside((left, top), (across, down), photo)
    if found := _FOUR.fullmatch(text.removeprefix("pct:")) if text.startswith("pct:") else None:
        x, y, w, h = (float(one) / 100 for one in found.groups())
        corner = round(x * width), round(y * height)
        return _inside(corner, (round(w * width), round(h * height)), photo)
    raise RequestError(f"{text!r} is no region: full, square, x,y,w,h or pct:x,y,w,h")


def _inside(corner: Size, size: Size, photo: Size) -> Region:
    left, top = corner
    right, bottom = min(left + size[0], photo[0]), min(top + size[1], photo[1])
    if right <= left or bottom <= top:
        raise RequestError("the region holds no pixel of the photo")
    return Region(left, top, right - left, bottom - top)


def size_of(text: str, region: Size) -> Size:
    """The size that a region of `region`'s size gets; `RequestError` where it may not have it."""
    may_grow, asked = text.startswith("^"), text.removeprefix("^")
    for pattern, wanted in _SIZES:
        if found := re.fullmatch(pattern, asked):
            size = wanted([float(one) for one in found.groups()], region)
            return _allowed(size, region, may_grow=may_grow)
    raise RequestError(f"{text!r} is no size: max, w, ,h pct:n w,h or !w,h, with ^ to enlarge")


def _allowed(size: Size, region: Size, *, may_grow: bool) -> Size:
    width, height = size
    if width < 1 or height < 1:
        raise RequestError("the size holds no pixel")
    if not may_grow and (width > region[0] or height > region[1]):
        raise RequestError("the size is larger than the region: put ^ before it to enlarge")
    if width * height > max(MOST_PIXELS, region[0] * region[1]):
        raise RequestError(f"the size is over {MOST_PIXELS / 1e6:.0f} megapixels")
    return size


def _scaled(scale: float, region: Size) -> Size:
    return max(1, round(region[0] * scale)), max(1, round(region[1] * scale))


def _confined(numbers: list[float], region: Size) -> Size:
    scale = min(numbers[0] / region[0], numbers[1] / region[1])
    return _scaled(scale, region) if min(numbers) >= 1 else (0, 0)


_SIZES: tuple[tuple[str, Callable[[list[float], Size], Size]], ...] = (
    ("max", lambda _, region: region),
    (rf"{_WHOLE},", lambda n, region: (int(n[0]), _scaled(n[0] / region[0], region)[1])),
    (rf",{_WHOLE}", lambda n, region: (_scaled(n[0] / region[1], region)[0], int(n[0]))),
    (rf"pct:{_NUMBER}", lambda n, region: _scaled(n[0] / 100, region) if n[0] else (0, 0)),
    (rf"{_WHOLE},{_WHOLE}", lambda n, _: (int(n[0]), int(n[1]))),
    (rf"!{_WHOLE},{_WHOLE}", _confined),
)


def turn_of(text: str) -> Turn:
    """The rotation that a request names; `UnsupportedError` where it is no quarter's multiple."""
    found = _ANGLE.fullmatch(text)
    if not found or float(found[2]) > _WHOLE_TURN:
        raise RequestError(f"{text!r} is no rotation: 0 to 360, with ! to mirror")
    if float(found[2]) % _QUARTER:
        raise UnsupportedError("pictures are turned by 0, 90, 180 and 270 degrees only")
    return Turn(bool(found[1]), int(float(found[2])) // _QUARTER % 4)
