"""The part of an AVIF picture that all viewers show: its `clap` property.

Source: ISO/IEC 14496-12, 12.1.4.
"""

import struct
from fractions import Fraction

import numpy as np

from grayvault.core.arrays import Samples
from grayvault.core.errors import DamagedFileError
from grayvault.imaging.formats.isobmff.heif_meta import read_meta

_CLAP = struct.Struct(">IIIIiIiI")
"""Width, height, and how far its centre lies right of and below the picture's: fractions."""

_HEADER = 8


def crop(samples: Samples, avif: bytes) -> Samples:
    """A picture, as it is coded, without what no viewer shows of it.

    Only a crop from the top left is heeded: phones heed others, too, but browsers show the whole
    picture, so that is kept.
    """
    clap = _property(avif)
    if len(clap) != _CLAP.size:
        return samples
    numbers = _CLAP.unpack(clap)
    width, height, right, down = map(Fraction, numbers[::2], numbers[1::2])
    rows, columns = samples.shape[:2]
    is_from_top_left = (2 * right, 2 * down) == (width - columns, height - rows)
    if is_from_top_left and _is_size(width, columns) and _is_size(height, rows):
        return np.ascontiguousarray(samples[: int(height), : int(width)])
    return samples


def _is_size(value: Fraction, most: int) -> bool:
    return value.denominator == 1 and 0 < value <= most


def _property(avif: bytes) -> bytes:
    """The content of the first `clap` box of the primary picture; nothing if boxes are odd."""
    try:
        meta = read_meta(avif)
    except (DamagedFileError, ValueError):
        return b""
    claps = (p[_HEADER:] for p in meta.properties_of(meta.primary) if p[4:8] == b"clap")
    return next(claps, b"")
