"""The stored pinch of colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Hints:
    """A decoded hint set: what `hints.decode` turns into chroma, beside the photo's luma.

    `means` has shape (2, rows, columns), float32: Cb and Cr of each cell in 8-bit codes. `slopes`
    has shape (2, slope_rows, slope_columns), float32: how Cb and Cr move with luma, in codes of
    chroma a code of luma; 0 by 0 cells mean that there are none. What moves chroma is how far luma
    is from its own means over `detail_cells` (rows, columns). A grid spans the whole picture,
    whatever the picture's size. `step` is about how coarsely the finest means are quantised, in
    uniform steps (docs/reference/hints.md).
    """

    means: NDArray[np.float32]
    slopes: NDArray[np.float32]
    detail_cells: tuple[int, int]
    step: float
