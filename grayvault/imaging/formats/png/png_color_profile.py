"""The colour space of a PNG file's pixels as an ICC profile.

Source: PNG, third edition, 4.3 (which chunk goes before which) and 11.3.2.
"""

import struct
import zlib

import imagecodecs

from grayvault.imaging.formats.metadata.cicp_profiles import gray_of_gamma, named_profile
from grayvault.imaging.formats.png.png_chunks import PIXELS, Chunk

_SRGB_GAMMA = 45455
_SRGB = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
"""What sRGB's own gAMA and cHRM say: 11.3.2.5."""

_UNIT = 100_000
_MOST_ICC = 1 << 24
_LEAST_GAMMA, _MOST_GAMMA = 0.1, 10.0


def color_profile(chunks: list[Chunk]) -> bytes | None:
    """The ICC profile of a PNG file's pixels; None if they are sRGB.

    The first of cICP, iCCP, sRGB and gAMA (with cHRM) that is whole counts.
    """
    contents: dict[bytes, bytes] = {}
    for chunk in chunks:
        if chunk.kind == PIXELS:
            break
        contents.setdefault(chunk.kind, chunk.data)
    is_gray = contents.get(b"IHDR", b"")[9:10] in {b"\0", b"\4"}
    if len(contents.get(b"cICP", b"")) == 4:
        return named_profile(contents[b"cICP"][0], contents[b"cICP"][1])
    embedded = _embedded(contents.get(b"iCCP", b""), is_gray=is_gray)
    if embedded is not None or b"sRGB" in contents:
        return embedded
    return _of_gamma(contents, is_gray=is_gray)


def transfer_function(chunks: list[Chunk]) -> int:
    """The transfer characteristics that a cICP chunk names (ITU-T H.273); 2 (unknown) without."""
    data = next((chunk.data for chunk in chunks if chunk.kind == b"cICP"), b"")
    return data[1] if len(data) == 4 else 2


def _embedded(data: bytes, *, is_gray: bool) -> bytes | None:
    """An iCCP chunk's profile; None if it is damaged or of another kind of pixels."""
    _, _, rest = data.partition(b"\0")
    try:
        unpacker = zlib.decompressobj()
        profile = unpacker.decompress(rest[1:], _MOST_ICC)
    except zlib.error:
        return None
    whole = unpacker.eof and len(profile) >= 128
    return profile if whole and profile[16:20] == (b"GRAY" if is_gray else b"RGB ") else None


def _of_gamma(contents: dict[bytes, bytes], *, is_gray: bool) -> bytes | None:
    """The profile that gAMA and cHRM describe; without cHRM sRGB's primaries."""
    if len(contents.get(b"gAMA", b"")) != 4:
        return None
    (stored,) = struct.unpack(">I", contents[b"gAMA"])
    gamma = _UNIT / stored if stored else 0.0
    chromaticities = _chromaticities(contents.get(b"cHRM", b""))
    if not _LEAST_GAMMA <= gamma <= _MOST_GAMMA or (stored, chromaticities) == (_SRGB_GAMMA, _SRGB):
        return None
    if is_gray:
        return None if stored == _SRGB_GAMMA else gray_of_gamma(gamma)
    white_x, white_y, *colors = (number / _UNIT for number in chromaticities)
    primaries = [value for at in (0, 2, 4) for value in (colors[at], colors[at + 1], 1.0)]
    white = white_x, white_y, 1.0
    try:
        profile = imagecodecs.cms_profile("rgb", whitepoint=white, primaries=primaries, gamma=gamma)
    except imagecodecs.CmsError:
        return None
    return bytes(profile)


def _chromaticities(data: bytes) -> tuple[int, ...]:
    """White, red, green and blue of a cHRM chunk, x and y; sRGB's where it is impossible."""
    if len(data) != 32:
        return _SRGB
    numbers = struct.unpack(">8I", data)
    points = [numbers[at : at + 2] for at in range(0, 8, 2)]
    possible = all(0 < y <= _UNIT and x + y <= _UNIT for x, y in points)
    (x1, y1), (x2, y2), (x3, y3) = points[1:]
    area = (x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1)
    return numbers if possible and area else _SRGB
