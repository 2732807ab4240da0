"""The colorizer without a network: the hints' own decoder."""

import numpy as np

from grayvault.domain.colorizer import ModelRef
from grayvault.domain.hints import Hints
from grayvault.domain.photo import Chroma, Luma
from grayvault.hints.decode import decode
from grayvault.imageio.resize import resize


class Propagate:
    """Spreads the hints over the picture along its luma."""

    @property
    def ref(self) -> ModelRef:
        """Its name; it has no weights."""
        return ModelRef("propagate")

    def predict(self, luma: Luma, hints: Hints, size: tuple[int, int]) -> Chroma:
        """The hints' chroma at `size` (height, width), at most `luma`'s."""
        small = resize(luma, size, "box")
        to_8_bits = np.float32(255 / np.iinfo(luma.dtype).max)
        return decode(hints, small.astype(np.float32) * to_8_bits)
