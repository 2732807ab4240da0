"""The tone curve that a JPEG XL codestream says its codes have.

libjxl's encoder is handed pixels without a profile. It writes sRGB's curve into the header of 8-bit
pictures and none (linear light) into that of 16-bit ones; here it is made to say what is true.
Source: ISO/IEC 18181-1, annex C (image headers).
"""

from grayvault.errors import DamagedFileError
from grayvault.imageio.boxes import CODESTREAM_START, Box, box_bytes, boxes
from grayvault.imageio.jxl_header import Bits, header_bits, size

_GRAY, _RGB = "010" + "10", "000" + "10" + "10"
"""How a colour encoding goes on after its first bit: no ICC profile, gray or R'G'B', D65, and for
R'G'B' the primaries of sRGB."""

_SRGB, _LINEAR = "0" + "01" + "1101", "0" + "01" + "0110"
"""No gamma, but an enumerated transfer function: 13 or 8."""

_GAMMA, _GAMMA_UNIT, _GAMMA_BITS = "1", 1e-7, 24
_NO_EXTRA = "00"
"""Not all is default, and there are no extra fields."""

_PART_NUMBER = 4
"""Bytes before a part of the codestream in its box."""

_EIGHT_BITS, _ANY_BITS = "00", "11"


def labelled(codestream: bytes, gamma: float | None, depth: int) -> bytes:
    """A codestream that libjxl made, naked or in a container, with a tone curve in its header.

    Its codes are light to the power 1 / `gamma`, sRGB's where that is None. Lossless codes stay as
    they are. Lossy ones become other codes of the same light, of `depth` bits (8, or what they
    were encoded with). Raises `DamagedFileError` where the header isn't a plain one.
    """
    if codestream.startswith(CODESTREAM_START):
        return _labelled(codestream, gamma, depth)
    return b"".join(_box(codestream, box, gamma, depth) for box in boxes(codestream))


def _box(container: bytes, box: Box, gamma: float | None, depth: int) -> bytes:
    """A box as it is, but for the one in which the codestream begins."""
    start = box.body + (_PART_NUMBER if box.kind == b"jxlp" else 0)
    if box.kind not in {b"jxlc", b"jxlp"} or not container.startswith(CODESTREAM_START, start):
        return container[box.start : box.end]
    content = _labelled(container[start : box.end], gamma, depth)
    return box_bytes(box.kind, container[box.body : start] + content)


def _labelled(codestream: bytes, gamma: float | None, depth: int) -> bytes:
    bits = header_bits(codestream)
    size(bits)
    before = bits.text[: bits.at]
    extra = _extra_fields(bits)
    is_float = bits.take(1)
    coded_depth = _taken_depth(bits)
    middle = bits.take(5)  # 16-bit buffers, two for extra channels, XYB, a default encoding
    space = _space(bits)
    if extra is None or is_float != "0" or middle[1:3] != "00" or middle[4] != "0" or space is None:
        raise DamagedFileError("the codestream's header isn't that of a plain picture")
    bits.take(len(_SRGB))
    # Rendering intent, default tone mapping, no extensions, the default transform.
    rest = bits.take(2 + (extra != _NO_EXTRA) + 2 + 1)
    new_depth = _EIGHT_BITS if depth == 8 else coded_depth
    header = "".join((before, extra, is_float, new_depth, middle, space, _tone(gamma), rest))
    return _packed(header) + codestream[-(-bits.at // 8) :]


def _extra_fields(bits: Bits) -> str | None:
    """The bits up to the samples' kind: nothing, or an orientation; None where there is more."""
    flags = bits.take(2)
    if flags == _NO_EXTRA:
        return flags
    extra = flags + bits.take(6)  # orientation, and three flags of what there isn't
    return extra if flags == "01" and extra.endswith("000") else None


def _taken_depth(bits: Bits) -> str:
    selector = bits.take(2)
    return selector + bits.take(6) if selector == _ANY_BITS else selector


def _space(bits: Bits) -> str | None:
    """The colour encoding up to its tone curve; None where that isn't sRGB's or linear."""
    for space in (_GRAY, _RGB):
        following = bits.text[bits.at :]
        if following.startswith((space + _SRGB, space + _LINEAR)):
            return bits.take(len(space))
    return None


def _tone(gamma: float | None) -> str:
    if gamma is None:
        return _SRGB
    return _GAMMA + f"{round(1 / gamma / _GAMMA_UNIT):0{_GAMMA_BITS}b}"[::-1]


def _packed(text: str) -> bytes:
    padded = text + "0" * (-len(text) % 8)
    return bytes(int(padded[i : i + 8][::-1], 2) for i in range(0, len(padded), 8))
