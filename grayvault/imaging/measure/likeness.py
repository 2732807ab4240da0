"""How alike two photos look: SSIMULACRA2 at full size, and at the size of a display.

The definition is in docs/reference/color-error.md, section "How alike it looks".
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from grayvault.core.arrays import Size, UInt8Array, Window
from grayvault.core.errors import UnsupportedError
from grayvault.core.fidelity import Likeness
from grayvault.core.photo import Photo
from grayvault.imaging.color.color_space import color_space
from grayvault.imaging.measure.ciede2000 import Lab
from grayvault.imaging.measure.color_error import (
    ComparedPixels,
    measured_size,
    reduce_pixels,
    to_lab,
)
from grayvault.imaging.measure.comparison_inputs import flattened, flattened_window
from grayvault.imaging.measure.sample_windows import sample_windows
from grayvault.imaging.measure.ssimulacra2.score import Ssimulacra2Reference

_SIDE_OF_SIX_SCALES = 113
_LOWEST = -1000.0
"""A lower score, of pictures with nothing in common, counts as this: vault files hold no lower."""


class LikenessReference:
    """An original, prepared to be compared with several restored photos.

    At full size it is compared in `windows`, by default those of the definition.
    Each figure's part is prepared when it is first asked for. Together they hold up to 180 MB.
    """

    def __init__(self, original: Photo, windows: Sequence[Window] | None = None) -> None:
        self.photo = original
        self._size: Size = (original.height, original.width)
        self._windows = windows or sample_windows(self._size)

    def at_windows(self, sample: Photo, windows: Sequence[Window]) -> "LikenessReference":
        """A reference for `sample`, whose `windows` hold what those of the original do.

        What is prepared of them is shared.
        """
        reference = LikenessReference(sample, windows)
        reference._crops = self._crops
        return reference

    @cached_property
    def lab(self) -> Lab:
        """The original as its colour error is measured: reduced, in CIELAB."""
        return to_lab(self._reduced, color_space(self.photo.metadata.icc))

    def measure(self, restored: Photo, reduced: ComparedPixels | None = None) -> Likeness:
        """All figures of a photo of the same size. Raises `UnsupportedError` of another.

        `reduced` are its pixels by `reduce_pixels`, if they are there.
        """
        mean, worst = self.full_size(restored)
        same = len(self._windows) == 1 and measured_size(*self._size) == self._size
        return Likeness(mean, worst, mean if same else self.display(restored, reduced))

    def full_size(self, restored: Photo) -> tuple[float, float]:
        """The mean and the worst score of `sample_windows`; raises `UnsupportedError` likewise."""
        self._refuse_other_size(restored)
        scores = [
            max(_LOWEST, reference.score(_pixels_of_window(restored, window)))
            for reference, window in zip(self._crops, self._windows, strict=True)
        ]
        return float(np.mean(scores)), min(scores)

    def display(self, restored: Photo, reduced: ComparedPixels | None = None) -> float:
        """The score of the reduced photo; raises `UnsupportedError` likewise."""
        self._refuse_other_size(restored)
        return max(_LOWEST, self._whole.score(_pixels_at_display_size(restored, reduced)))

    @cached_property
    def _crops(self) -> list[Ssimulacra2Reference]:
        return [
            Ssimulacra2Reference(_pixels_of_window(self.photo, window)) for window in self._windows
        ]

    @cached_property
    def _whole(self) -> Ssimulacra2Reference:
        return Ssimulacra2Reference(_pixels_at_display_size(self.photo, self._reduced))

    @cached_property
    def _reduced(self) -> ComparedPixels:
        return reduce_pixels(self.photo.pixels)

    def _refuse_other_size(self, restored: Photo) -> None:
        if (restored.height, restored.width) != self._size:
            raise UnsupportedError("only photos of one size can be compared")


def _pixels_of_window(photo: Photo, window: Window) -> UInt8Array:
    return _with_six_scales(flattened_window(photo, window).srgb_8_bits)


def _pixels_at_display_size(photo: Photo, reduced: ComparedPixels | None) -> UInt8Array:
    """The photo as it looks on white; `reduced` are its own colours."""
    return _with_six_scales(flattened(photo, reduced).srgb_8_bits)


def _with_six_scales(pixels: UInt8Array) -> UInt8Array:
    """Pixels of a picture that is too small for six scales, mirrored until it has them."""
    missing = [max(0, _SIDE_OF_SIX_SCALES - side) for side in pixels.shape[:2]]
    if not any(missing):
        return pixels
    return np.pad(pixels, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric")
