"""Hint sets to test with."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from grayvault.domain.hints import Hints


def _codes(rows: int, columns: int) -> st.SearchStrategy[NDArray[np.int16]]:
    codes = st.integers(-128, 127) | st.integers(-3, 3)
    return hnp.arrays(np.int16, (2, rows, columns), elements=codes)


@st.composite
def hint_sets(draw: st.DrawFn, most: int = 12) -> Hints:
    """Any hint set with grids of at most `most` by `most` cells, with slopes or without."""
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    none = draw(st.booleans())
    slope_rows, slope_columns = (
        (0, 0) if none else (draw(st.integers(1, rows)), draw(st.integers(1, columns)))
    )
    return Hints(
        means=draw(_codes(rows, columns)),
        slopes=draw(_codes(slope_rows, slope_columns)),
        mean_step=draw(st.integers(1, 255)) / 8,
        slope_step=draw(st.integers(1, 255)) / 256,
    )


def luma_plane(height: int, width: int, seed: int = 0) -> NDArray[np.float32]:
    """Luma with edges and noise, in 8-bit codes."""
    random = np.random.default_rng(seed)
    plane = random.integers(0, 256, (height, width)).astype(np.float32)
    plane[: height // 2, : width // 2] = 200
    return plane
