"""The colorizer without a network: the hints' own decoder."""

from math import ceil

import numpy as np

from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import UnsupportedError
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma
from grayvault.hints.to_chroma import hints_to_chroma
from grayvault.imaging.resize import resize, resize_plane

_CELLS_A_PIXEL = 1.25
"""So many cells along a pixel's side are interpolated; of more, some would be left out."""


class Propagate:
    """Spreads the hints over the picture along its luma."""

    @property
    def ref(self) -> ModelRef:
        """Its name; it has no weights."""
        return ModelRef("propagate")

    @property
    def problem(self) -> None:
        """It needs nothing, and can't fail."""

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        """The hints' chroma at `size` (height, width), at most `luma`'s.

        If a side has far fewer pixels than the hints have cells, they are decoded at a multiple of
        `size` and averaged. Raises `UnsupportedError` if there are no hints.
        """
        if hints is None:
            raise UnsupportedError(
                "without hints, only a network can guess its colours: choose another colorizer"
            )
        rows, columns = hints.means.shape[1:]
        most = max(rows / size[0], columns / size[1])
        factor = max(1, ceil(most / _CELLS_A_PIXEL))
        fine = min(luma.shape[0], size[0] * factor), min(luma.shape[1], size[1] * factor)
        small = resize(luma, fine, "box")
        to_8_bits = np.float32(255 / np.iinfo(luma.dtype).max)
        chroma = hints_to_chroma(hints, small.astype(np.float32) * to_8_bits)
        if fine == size:
            return chroma
        return np.stack([resize_plane(plane, size, "box") for plane in chroma])
