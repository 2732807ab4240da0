"""Pictures as files of Pillow's encoders, and their SSIMULACRA2."""

from io import BytesIO

import numpy as np
from PIL import Image
from ssimulacra2 import compute_ssimulacra2

from grayvault.core.photo import Pixels


def encode(pixels: Pixels, kind: str, **options: object) -> bytes:
    """A file of one of Pillow's formats (`kind`), with the encoder's own options."""
    file = BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def decode(data: bytes) -> Pixels:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image)


def ssimulacra2(reference: Pixels, other: Pixels) -> float:
    """SSIMULACRA2 of two gray pictures: 100 is equal, 90 can't be told apart."""
    return round(float(compute_ssimulacra2(_png(reference), _png(other))), 3)


def _png(gray: Pixels) -> BytesIO:
    return BytesIO(encode(gray, "PNG", compress_level=0))
