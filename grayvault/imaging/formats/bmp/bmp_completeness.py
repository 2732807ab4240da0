"""Whether a BMP file holds all rows of its picture. Source: Microsoft, BITMAPINFOHEADER."""

from grayvault.imaging.formats.damage import Examination
from grayvault.imaging.formats.raw_rows import Rows, damage_of

_PLAIN = {0, 3, 6}
"""BI_RGB, BI_BITFIELDS, BI_ALPHABITFIELDS: not compressed."""

_DEEP = {8, 16, 24, 32}
_HEADER = 40


def examine_bmp(data: bytes, max_pixels: int) -> Examination:
    """Examine a BMP file whose samples aren't compressed; others are left to the decoder."""
    if int.from_bytes(data[14:18], "little") < _HEADER or len(data) < 14 + _HEADER:
        return Examination(data)
    start = int.from_bytes(data[10:14], "little")
    width, height = (int.from_bytes(data[at : at + 4], "little", signed=True) for at in (18, 22))
    bits, packing = (int.from_bytes(data[a:b], "little") for a, b in ((28, 30), (30, 34)))
    if packing not in _PLAIN or bits not in _DEEP or not 0 < abs(width * height) <= max_pixels:
        return Examination(data)
    stride = (width * bits + 31) // 32 * 4
    end = start + stride * abs(height)
    damage = damage_of(data, Rows(start, end, stride), "upper" if height > 0 else "lower")
    return Examination(data.ljust(end, b"\0"), damage) if damage else Examination(data)
