"""Hints: the little colour that is stored."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Hints:
    """A decoded hint set, from which chroma is made with the photo's luma.

    `means` has shape (2, rows, columns), float32: Cb and Cr of each cell in 8-bit codes. `slopes`
    has shape (2, slope_rows, slope_columns), float32, in codes of chroma per code of luma; 0 by 0
    cells: no slopes. Chroma is mean + slope x (luma - mean luma of the cell), where luma's cells
    are `detail_cells` (rows, columns). A grid spans the whole picture,
    whatever the picture's size. `step` is about the quantisation step of the finest means, in
    uniform steps (docs/reference/hints.md). With `lightness` the gray picture beside them is the
    photo's lightness, otherwise its luma.
    """

    means: NDArray[np.float32]
    slopes: NDArray[np.float32]
    detail_cells: tuple[int, int]
    step: float
    lightness: bool = False
