"""The bits of a JPEG XL image header (ISO/IEC 18181-1, annex C)."""

from dataclasses import dataclass

from grayvault.core.errors import UnreadablePhotoError

HEADER_BYTES = 1024
"""Bytes that surely hold size, depth and kind, and the kinds of some extra channels."""

_START = 16
_SIZE_BITS = (9, 13, 18, 30)
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_DEPTHS = {0: 8, 1: 10, 2: 12}
_ALPHA, _SPOT, _CFA = 0, 2, 5
_CHANNELS = {0: "opacity", 1: "depth", 2: "spot colour", 3: "selection", 4: "black", 5: "sensor"}
_CHANNELS[6] = "heat"
"""Kinds of extra channels: ISO/IEC 18181-1, table D.10."""


@dataclass
class Bits:
    """Bits, each byte's lowest first, and how many of them are read."""

    text: str
    at: int

    def take(self, count: int) -> str:
        """The next bits, as they stand there."""
        self.at += count
        return self.text[self.at - count : self.at]

    def number(self, count: int) -> int:
        """The next bits as a number."""
        return int(self.take(count)[::-1] or "0", 2)


@dataclass(frozen=True)
class Header:
    """`depth` is bits a sample; `width` and `height` are as stored, before any turning.

    `orientation` is how the picture is stored (1..8, as in CIPA DC-008): decoders turn it upright.
    `extra` are the kinds of the channels beside the colours, such as `opacity` and `depth`;
    `associated` is whether the colours are multiplied by the opacity.
    """

    width: int
    height: int
    depth: int
    is_float: bool
    is_animation: bool
    orientation: int = 1
    extra: tuple[str, ...] = ()
    associated: bool = False


def header_bits(codestream: bytes) -> Bits:
    """The bits behind a naked codestream's signature."""
    return Bits("".join(f"{byte:08b}"[::-1] for byte in codestream[:HEADER_BYTES]), _START)


def header(codestream: bytes) -> Header:
    """The header of a naked codestream; `UnreadablePhotoError` if it is cut off."""
    bits = header_bits(codestream)
    width, height = size(bits)
    orientation, is_animation, is_float, depth = 1, False, False, 8
    extra, associated = tuple[str, ...](), False
    if bits.take(1) == "0":
        orientation, is_animation = _extra_fields(bits)
        is_float, depth = _depth(bits)
        extra, associated = ((), False) if is_float else _extra_channels(bits)
    if bits.at > len(bits.text):
        raise UnreadablePhotoError("its JPEG XL header is cut off")
    return Header(width, height, depth, is_float, is_animation, orientation, extra, associated)


def size(bits: Bits) -> tuple[int, int]:
    """Read width and height."""
    small = bits.take(1) == "1"
    height = _extent(bits, small)
    ratio = bits.number(3)
    if ratio == 0:
        return _extent(bits, small), height
    across, down = _RATIOS[ratio]
    return height * across // down, height


def _extent(bits: Bits, small: bool) -> int:
    if small:
        return 8 * (bits.number(5) + 1)
    return bits.number(_SIZE_BITS[bits.number(2)]) + 1


def _extra_fields(bits: Bits) -> tuple[int, bool]:
    """Read up to the depth: the orientation, and whether it is an animation."""
    if bits.take(1) == "0":
        return 1, False
    orientation = 1 + bits.number(3)
    if bits.take(1) == "1":
        size(bits)
    if bits.take(1) == "1":
        _skip_preview(bits)
    if bits.take(1) == "0":
        return orientation, False
    _skip_animation(bits)
    return orientation, True


def _skip_preview(bits: Bits) -> None:
    in_eights = bits.take(1) == "1"
    _skip_preview_extent(bits, in_eights)
    if bits.number(3) == 0:
        _skip_preview_extent(bits, in_eights)


def _skip_preview_extent(bits: Bits, in_eights: bool) -> None:
    bits.take((0, 0, 5, 9)[bits.number(2)] if in_eights else (6, 8, 10, 12)[bits.number(2)])


def _skip_animation(bits: Bits) -> None:
    bits.take((0, 0, 10, 30)[bits.number(2)])
    bits.take((0, 0, 8, 10)[bits.number(2)])
    bits.take((0, 3, 16, 32)[bits.number(2)])
    bits.take(1)


def _depth(bits: Bits) -> tuple[bool, int]:
    is_float = bits.take(1) == "1"
    selector = bits.number(2)
    if is_float:
        return True, (32, 16, 24)[selector] if selector < 3 else 1 + bits.number(6)
    return False, _DEPTHS[selector] if selector in _DEPTHS else 1 + bits.number(6)


def _extra_channels(bits: Bits) -> tuple[tuple[str, ...], bool]:
    """The kinds of the extra channels, and whether one says that colours are multiplied by it."""
    bits.take(1)  # whether 16 bits are enough to compute with
    selector = bits.number(2)
    count = (0, 1, 2, 1)[selector] + bits.number((0, 0, 4, 12)[selector])
    channels = [_extra_channel(bits) for _ in range(count) if bits.at < len(bits.text)]
    return tuple(kind for kind, _ in channels), any(associated for _, associated in channels)


def _extra_channel(bits: Bits) -> tuple[str, bool]:
    if bits.take(1) == "1":
        return _CHANNELS[_ALPHA], False
    selector = bits.number(2)
    kind = (0, 1, 2, 18)[selector] + bits.number((0, 0, 4, 6)[selector])
    if _depth(bits)[0]:
        bits.take(4)  # bits of the exponent
    bits.take((0, 0, 0, 3)[bits.number(2)])  # how much smaller it is
    selector = bits.number(2)
    bits.take(8 * ((0, 0, 16, 48)[selector] + bits.number((0, 4, 5, 10)[selector])))  # its name
    associated = kind == _ALPHA and bits.take(1) == "1"
    if kind == _SPOT:
        bits.take(4 * 16)
    if kind == _CFA:
        bits.take((0, 2, 4, 8)[bits.number(2)])
    return _CHANNELS.get(kind, "unknown"), associated
