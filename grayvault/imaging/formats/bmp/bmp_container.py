"""What a BMP file holds beside its pixels: taken out whole; GrayVault writes no BMP.

The content is the file without its pixel array: 4 bytes of the number of bytes before that, then
these and what follows it. Source: Microsoft, BITMAPFILEHEADER, BITMAPINFOHEADER, BITMAPV5HEADER.
"""

import struct
from dataclasses import dataclass

_FILE_HEADER, _INFO, _V5 = 14, 40, 124
_PLAIN = {0, 3, 6}
"""BI_RGB, BI_BITFIELDS, BI_ALPHABITFIELDS: their size follows from width and height."""

_EMBEDDED = 0x4D424544
"""PROFILE_EMBEDDED."""


@dataclass(frozen=True)
class _Bmp:
    """Where a file's pixel array and its profile begin and end, and its pixels a metre."""

    pixels: slice
    profile: slice
    resolution: tuple[int, int] = (0, 0)
    header_end: int = 0


def read_container(bmp: bytes) -> bytes | None:
    """All that a BMP file holds beside its pixels; None if that is no more than their coding."""
    header = _read(bmp)
    trailing, before = bmp[header.pixels.stop :], bmp[: header.pixels.start]
    if not trailing and not any(header.resolution) and not any(before[header.header_end :]):
        return None
    return struct.pack("<I", len(before)) + before + trailing


def color_profile(bmp: bytes) -> bytes | None:
    """The ICC profile that a BMP file embeds; None without one for R'G'B' pixels."""
    profile = bmp[_read(bmp).profile]
    return profile if profile[16:20] == b"RGB " else None


def describe_container(container: bytes) -> tuple[str, ...]:
    """What is in a container, in a few words each, such as `resolution`."""
    before, trailing = _around_pixels(container)
    header = _read(before)
    words = ["resolution"] if any(header.resolution) else []
    if header.profile.stop > header.profile.start:
        words.append("profile")
    return (*words, f"{len(trailing)} bytes behind its pixels") if trailing else tuple(words)


def container_files(container: bytes) -> tuple[tuple[str, bytes], ...]:
    """What is of use as a file of its own: endings of names, and contents."""
    behind = _around_pixels(container)[1]
    return ((".trailing.bin", behind),) if behind else ()


def _around_pixels(container: bytes) -> tuple[bytes, bytes]:
    """The bytes before and behind the pixels."""
    size = 4 + int.from_bytes(container[:4], "little")
    return container[4:size], container[size:]


def _read(bmp: bytes) -> _Bmp:
    start, header = struct.unpack_from("<II", bmp, 10)
    if header < _INFO:
        width, height, _, bits = struct.unpack_from("<HHHH", bmp, 18)
        return _Bmp(slice(start, start + _stride(width, bits) * height), slice(0, 0))
    width, height, _, bits, coding, size, across, down, colors = struct.unpack_from(
        "<iiHHIIiiI", bmp, 18
    )
    if coding in _PLAIN:
        size = _stride(abs(width), bits) * abs(height)
    masks = 12 if coding == 3 and header == _INFO else 0
    table = 4 * (colors or (1 << bits if bits <= 8 else 0))
    end = _FILE_HEADER + header + masks + table
    return _Bmp(slice(start, start + size), _profile(bmp, header), (across, down), end)


def _stride(width: int, bits: int) -> int:
    return (width * bits + 31) // 32 * 4


def _profile(bmp: bytes, header: int) -> slice:
    if header < _V5 or len(bmp) < _FILE_HEADER + _V5:
        return slice(0, 0)
    (space,) = struct.unpack_from("<I", bmp, _FILE_HEADER + 56)
    offset, size = struct.unpack_from("<II", bmp, _FILE_HEADER + 112)
    start = _FILE_HEADER + offset
    return slice(start, start + size) if space == _EMBEDDED else slice(0, 0)
