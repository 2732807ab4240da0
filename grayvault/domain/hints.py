"""The stored pinch of colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Hints:
    """A hint set, quantised: what `hints.coder` writes and `hints.decode` turns into chroma.

    `means` has shape (2, rows, columns), int16: Cb and Cr of each cell in units of `mean_step`
    8-bit codes. `slopes` has shape (2, slope_rows, slope_columns), int16: how Cb and Cr move with
    luma inside a cell, in units of `slope_step` (codes of chroma a code of luma); 0 by 0 cells
    mean that no slope is stored. A grid spans the whole picture, whatever the picture's size.
    """

    means: NDArray[np.int16]
    slopes: NDArray[np.int16]
    mean_step: float
    slope_step: float
