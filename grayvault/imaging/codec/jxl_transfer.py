"""The tone curve that a JPEG XL codestream says its codes have.

libjxl's encoder is handed pixels without a profile. It writes sRGB's curve into the header of 8-bit
pictures and none (linear light) into that of 16-bit ones; here it is made to say what is true.
Source: ISO/IEC 18181-1, annex C (image headers).
"""

from dataclasses import replace

from grayvault.core.errors import DamagedFileError
from grayvault.imaging.codec.jxl_plain_header import SRGB, PlainHeader, rewrite_header

_GAMMA, _GAMMA_UNIT, _GAMMA_BITS = "1", 1e-7, 24
_EIGHT_BITS = "00"


def set_transfer(codestream: bytes, gamma: float | None, depth: int) -> bytes:
    """A codestream that libjxl made, naked or in a container, with a tone curve in its header.

    Its codes are light to the power 1 / `gamma`, sRGB's where that is None. Lossless codes stay as
    they are. Lossy ones become other codes of the same light, of `depth` bits (8, or what they
    were encoded with). Raises `DamagedFileError` if the header isn't a plain one.
    """

    def change(header: PlainHeader) -> PlainHeader:
        if not header.space:
            raise DamagedFileError("the codestream's header isn't that of a plain picture")
        new_depth = _EIGHT_BITS if depth == 8 else header.depth
        return replace(header, tone=_tone(gamma), depth=new_depth)

    return rewrite_header(codestream, change)


def _tone(gamma: float | None) -> str:
    if gamma is None:
        return SRGB
    return _GAMMA + f"{round(1 / gamma / _GAMMA_UNIT):0{_GAMMA_BITS}b}"[::-1]
