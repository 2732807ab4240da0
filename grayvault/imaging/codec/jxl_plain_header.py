"""The header of a plain JPEG XL picture, in its parts: to say something else of the same pixels.

Source: ISO/IEC 18181-1, annex C (image headers).
"""

from collections.abc import Callable
from dataclasses import dataclass

from grayvault.core.errors import DamagedFileError
from grayvault.imaging.formats.isobmff.boxes import CODESTREAM_START, box_bytes, boxes
from grayvault.imaging.formats.isobmff.jxl_header import Bits, header_bits, size

_GRAY, _RGB = "010" + "10", "000" + "10" + "10"
"""How a colour encoding goes on after its first bit: no ICC profile, gray or R'G'B', D65, and for
R'G'B' the primaries of sRGB."""

SRGB, LINEAR = "0" + "01" + "1101", "0" + "01" + "0110"
"""A tone curve without a gamma: an enumerated transfer function, 13 or 8."""

_ANY_BITS = "11"
_PART_NUMBER = 4
"""Bytes before a part of the codestream in its box."""


@dataclass(frozen=True)
class PlainHeader:
    """The bits of a header: text of 0 and 1, in their order, but for `orientation`, 1..8.

    `size` ends with the flag that not all is default; `space` and `tone` are empty if the
    colours are sRGB by default; `end` has the rendering intent (of other colours) and what follows
    tone mapping, which is the default.
    """

    size: str
    orientation: int
    has_extra_fields: bool
    is_float: str
    depth: str
    middle: str
    space: str
    tone: str
    intent: str
    end: str

    @property
    def text(self) -> str:
        """All bits."""
        extra = self.has_extra_fields or self.orientation != 1
        fields = "1" + f"{self.orientation - 1:03b}"[::-1] + "000" if extra else "0"
        colors = self.middle + self.space + self.tone + self.intent
        mapping = "1" if extra else ""
        return "".join((self.size, fields, self.is_float, self.depth, colors, mapping, self.end))


def rewrite_header(codestream: bytes, change: Callable[[PlainHeader], PlainHeader]) -> bytes:
    """A codestream, naked or in a container, with its header changed.

    Raises `DamagedFileError` if the header isn't that of a plain picture: of integer samples,
    without extra channels, preview or animation, gray or R'G'B' in sRGB or linear light.
    """
    if codestream.startswith(CODESTREAM_START):
        return _naked(codestream, change)
    pieces = []
    for box in boxes(codestream):
        start = box.body + (_PART_NUMBER if box.kind == b"jxlp" else 0)
        first = codestream.startswith(CODESTREAM_START, start)
        if box.kind in {b"jxlc", b"jxlp"} and first:
            content = _naked(codestream[start : box.end], change)
            pieces.append(box_bytes(box.kind, codestream[box.body : start] + content))
        else:
            pieces.append(codestream[box.start : box.end])
    return b"".join(pieces)


def _naked(codestream: bytes, change: Callable[[PlainHeader], PlainHeader]) -> bytes:
    bits = header_bits(codestream)
    header = change(_parsed(bits))
    start = codestream[: len(CODESTREAM_START)]
    text = header.text
    padded = text + "0" * (-len(text) % 8)
    packed = bytes(int(padded[i : i + 8][::-1], 2) for i in range(0, len(padded), 8))
    return start + packed + codestream[-(-bits.at // 8) :]


def _parsed(bits: Bits) -> PlainHeader:
    start = bits.at
    size(bits)
    not_default = bits.take(1) == "0"
    before = bits.text[start : bits.at]
    has_extra = bits.take(1) == "1"
    orientation = 1 + bits.number(3) if has_extra else 1
    no_views = bits.take(3) == "000" if has_extra else True
    is_float = bits.take(1)
    selector = bits.take(2)
    depth = selector + (bits.take(6) if selector == _ANY_BITS else "")
    # 16-bit buffers, two for extra channels, XYB, default colours.
    middle = bits.take(5)
    space, tone, intent = ("", "", "") if middle[4:] == "1" else _colors(bits)
    default_mapping = bits.take(1) == "1" if has_extra else True
    end = bits.take(3)  # no extensions, the default transform
    plain = not_default and no_views and is_float == "0" and middle[1:3] == "00"
    if space is None or not (plain and default_mapping and end == "001"):
        raise DamagedFileError("the codestream's header isn't that of a plain picture")
    return PlainHeader(
        before, orientation, has_extra, is_float, depth, middle, space, tone, intent, end
    )


def _colors(bits: Bits) -> tuple[str | None, str, str]:
    """The colour encoding up to its tone curve, that, and the intent; None if it is another."""
    for space in (_GRAY, _RGB):
        following = bits.text[bits.at :]
        if following.startswith((space + SRGB, space + LINEAR)):
            return bits.take(len(space)), bits.take(len(SRGB)), bits.take(2)
    return None, "", ""
