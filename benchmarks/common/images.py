"""Pictures as files of Pillow's encoders, and their SSIMULACRA2."""

import math
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from PIL import Image

from grayvault.core.arrays import UInt8Array, Window
from grayvault.core.photo import Luma, Pixels
from grayvault.imaging.measure.color_error import full_size_codes, to_8_bits
from grayvault.imaging.measure.ssimulacra2.score import Ssimulacra2Reference

_CROP = 512


def encode(pixels: Pixels, kind: str, **options: object) -> bytes:
    """A file of one of Pillow's formats (`kind`), with the encoder's own options."""
    file = BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def decode(data: bytes) -> Pixels:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image)


def ssimulacra2(reference: Luma, other: Luma) -> float:
    """SSIMULACRA2 of two gray 8-bit pictures: 100 is equal, 90 can't be told apart."""
    return round(Ssimulacra2Reference(_codes(reference)).score(_codes(other)), 3)


def crops(height: int, width: int) -> Iterator[Window]:
    """As few crops of 512 × 512 pixels as cover a picture, evenly spread from edge to edge."""
    for rows in _spread(height):
        for columns in _spread(width):
            yield rows, columns


def _codes(luma: Luma) -> UInt8Array:
    return to_8_bits(full_size_codes(luma))


def _spread(extent: int) -> list[slice]:
    side, count = min(extent, _CROP), math.ceil(extent / _CROP)
    starts = np.linspace(0, extent - side, count).round().astype(int).tolist()
    return [slice(start, start + side) for start in starts]
