"""Instance-aware colorization: the colours of a gray picture, guessed for it and for the things in
it, by the networks of Su, Chu and Huang, "Instance-aware Image Colorization" (CVPR 2020).
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from skimage.color import lab2rgb, rgb2lab

from grayvault.colorizers.study_models.instance_boxes import Boxes, boxes_by_scale, select_instances
from grayvault.core.arrays import Float32Array, UInt8Array
from grayvault.core.detector import Detector
from grayvault.core.photo import Chroma, Luma
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from grayvault.imaging.resize import resize, resize_plane

SIDE = 256
"""Pixels on both sides of what the networks see, as in their training: the shape isn't kept."""

_AB_SCALE = 110.0
"""ab of CIELAB that the networks' 1 stands for."""


class Networks(Protocol):
    """The networks, as `instance_runner.InstanceRunner` has them."""

    def alone(self, lightness: Float32Array) -> Float32Array:
        """ab of CIELAB by 110, shape (2, side, side), from (L - 50) / 100, shape (side, side)."""
        ...

    def fused(
        self, lightness: Float32Array, crops: Float32Array, places: Sequence[Boxes]
    ) -> Float32Array:
        """The same, fused with that of n instances: `crops` has shape (n, side, side)."""
        ...


class InstanceColorization:
    """Colorizes pictures as wholes and, with a detector, the instances of things in them."""

    def __init__(self, networks: Networks, detector: Detector | None = None) -> None:
        self._networks = networks
        self._detector = detector

    def chroma(self, luma: Luma, size: tuple[int, int]) -> Chroma:
        """The chroma of `luma` (height, width) at `size` (height, width).

        The luma is seen in 8 bits, by the detector too (the authors' saw the lightness).
        """
        picture = np.repeat(_in_8_bits(luma)[..., None], 3, axis=2)
        chroma = rgb_to_chroma(self.colorize(picture, self._instances(picture)))
        return np.stack([resize_plane(plane, size, "bilinear") for plane in chroma])

    def colorize(self, picture: UInt8Array, boxes: Boxes) -> NDArray[np.uint16]:
        """R'G'B' of shape (SIDE, SIDE, 3): the lightness of `picture` with guessed colours.

        `boxes` (n, 4) are the instances in it, in pixels; n may be 0. What is outside the R'G'B'
        cube is clipped.
        """
        lightness = lightness_of(picture)
        if not len(boxes):
            return _pixels(lightness, self._networks.alone(lightness))
        crops = [
            lightness_of(picture[top:bottom, left:right]) for left, top, right, bottom in boxes
        ]
        height, width = picture.shape[:2]
        where = boxes_by_scale(boxes, (height, width), SIDE)
        return _pixels(lightness, self._networks.fused(lightness, np.stack(crops), where))

    def _instances(self, picture: UInt8Array) -> Boxes:
        if self._detector is None:
            return np.empty((0, 4), np.int64)
        height, width = picture.shape[:2]
        return select_instances(self._detector.detect(picture), (height, width))


def lightness_of(picture: UInt8Array) -> Float32Array:
    """(L - 50) / 100 of CIELAB, shape (SIDE, SIDE), of `picture` resized to that."""
    lab = rgb2lab(resize(picture, (SIDE, SIDE), "bilinear"))
    lightness: Float32Array = ((lab[..., 0] - 50) / 100).astype(np.float32)
    return lightness


def _pixels(lightness: Float32Array, ab: Float32Array) -> NDArray[np.uint16]:
    lab = np.stack([lightness * 100 + 50, *(ab * _AB_SCALE)], axis=-1).astype(np.float64)
    lab[..., 2] = np.minimum(lab[..., 2], _most_b(lab[..., 0]))
    codes: NDArray[np.uint16] = np.rint(lab2rgb(lab) * 65535).astype(np.uint16)
    return codes


def _most_b(lightness: NDArray[np.float64]) -> NDArray[np.float64]:
    """b where Z's cube root is (all but) 0: scikit-image clips what is beyond, with a warning."""
    return (lightness + 16) / 116 * 200 * (1 - 1e-9)


def _in_8_bits(luma: Luma) -> UInt8Array:
    return (luma if luma.dtype == np.uint8 else luma >> 8).astype(np.uint8, copy=False)
