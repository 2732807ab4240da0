"""ChromaGAN's picture path: a photo's luma to its chroma, by way of 8-bit CIELAB.

Source: Vitoria, Raad and Ballester, "ChromaGAN: Adversarial Picture Colorization with Semantic
Class Distribution", WACV 2020, and what its authors' program does to pictures: a lightness of 224
by 224 pixels whatever the picture's aspect, sampled without a filter; 8-bit CIELAB as OpenCV has
it; a* and b* cut off (not rounded) to codes before they are enlarged.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import UInt8Array
from grayvault.core.photo import Chroma, Luma
from grayvault.imaging.color.opencv_lab import lab_to_srgb, to_lightness
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from grayvault.imaging.resize import resize, sample_bilinear

_SIDE = 224

_ROWS = 256
"""Rows taken at a time, so that the intermediate arrays stay small."""


class Network(Protocol):
    """The generator, such as `chromagan_runner.ChromaGANRunner`."""

    def output(self, lightness: UInt8Array) -> NDArray[np.float32]:
        """a* and b*, shape (2, 112, 112), in 8-bit codes / 255, of L* (224, 224) in 8-bit codes."""
        ...


def guess_chroma(luma: Luma, size: tuple[int, int], network: Network) -> Chroma:
    """The chroma, (2, *size), that the network gives a photo of that `luma`.

    `luma` is (height, width) at any size and depth; `size` (height, width) is the chroma's.
    """
    plane = _in_8_bits(luma)
    output = network.output(to_lightness(sample_bilinear(plane, (_SIDE, _SIDE))))
    small = resize(plane, size, "box").astype(np.uint8, copy=False)
    return chroma_with(small, enlarge(output_codes(output), size))


def output_codes(output: NDArray[np.float32]) -> UInt8Array:
    """a* and b* in 8-bit codes, (2, 224, 224), of what the network gives, (2, 112, 112)."""
    codes: UInt8Array = np.clip(output * np.float32(255), 0, 255).astype(np.uint8)
    return codes.repeat(2, axis=1).repeat(2, axis=2)


def enlarge(codes: UInt8Array, size: tuple[int, int]) -> UInt8Array:
    """Codes of a* and b*, (2, height, width), at `size` (height, width)."""
    return np.stack([sample_bilinear(plane, size) for plane in codes])


def chroma_with(luma: UInt8Array, codes: UInt8Array) -> Chroma:
    """The chroma of pixels with the lightness of gray ones of `luma` (height, width).

    `codes` (2, height, width) are a* and b* in 8-bit codes. Colours outside sRGB are cut off.
    """
    chroma = np.empty((2, *luma.shape), np.float32)
    for top in range(0, len(luma), _ROWS):
        rows = slice(top, top + _ROWS)
        chroma[:, rows] = rgb_to_chroma(lab_to_srgb(to_lightness(luma[rows]), codes[:, rows]))
    return chroma


def _in_8_bits(luma: Luma) -> UInt8Array:
    return (luma if luma.dtype == np.uint8 else luma >> 8).astype(np.uint8, copy=False)
