"""Pictures turned as their EXIF orientation says, and back (CIPA DC-008, table 3)."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)

_BACK = {6: 8, 8: 6}
"""A turn to the right is undone by one to the left; all others undo themselves."""


def to_upright(pixels: NDArray[Scalar], orientation: int) -> NDArray[Scalar]:
    """What is stored with an orientation, 1..8, as it is shown; axes 0 and 1 are rows and columns.

    Other numbers leave it as it is.
    """
    transposed = pixels.swapaxes(0, 1)
    turned = {
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: transposed,
        6: transposed[:, ::-1],
        7: transposed[::-1, ::-1],
        8: transposed[::-1],
    }
    return turned.get(orientation, pixels)


def to_stored(pixels: NDArray[Scalar], orientation: int) -> NDArray[Scalar]:
    """The inverse of `to_upright`."""
    return to_upright(pixels, _BACK.get(orientation, orientation))
