"""Anchoring: a network may change a hinted colour only within the hint's rounding error."""

import numpy as np

from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma
from grayvault.hints.cell_grid import average_cells, interpolate_cells
from grayvault.hints.quantize import FINER
from grayvault.hints.uniform_chroma import from_uniform, to_uniform
from grayvault.hints.wavelet import Pyramid, forward, inverse

BASE_ROOM, DETAIL_ROOM = 0.5, 1.0
"""Quantiser steps by which a coefficient may differ from its code: codes of the base are rounded,
details may also have been dropped as not worth their bits."""


def anchor_chroma(chroma: Chroma, before: Chroma, hints: Hints) -> Chroma:
    """`chroma`, corrected so that its cells' means agree with the hints, within the hints' steps.

    `before` is what the hints alone give, both (2, height, width) in 8-bit codes. The difference of
    their cells' means, in the hints' own wavelet, is cut to what the quantiser may have lost.
    """
    grid = hints.means.shape[1], hints.means.shape[2]
    means = hints.means + average_cells(chroma - before, grid)
    start = to_uniform(hints.means.astype(np.float64))
    difference = to_uniform(means.astype(np.float64)) - start
    allowed = from_uniform(start + inverse(_clip(forward(difference, _levels(grid)), hints.step)))
    excess = means - allowed.astype(np.float32)
    return chroma - interpolate_cells(excess, (chroma.shape[1], chroma.shape[2]))


def _levels(grid: tuple[int, int]) -> int:
    """How often both sides of a grid can be halved."""
    both = grid[0] | grid[1]
    return (both & -both).bit_length() - 1


def _clip(pyramid: Pyramid, step: float) -> Pyramid:
    """The coefficients, clipped to the rounding error of their steps."""
    levels = len(pyramid.details)
    rooms = [step * FINER ** (k + 1 - levels) for k in range(-1, levels)]
    base = BASE_ROOM * rooms[0]
    return Pyramid(
        np.clip(pyramid.base, -base, base),
        tuple(
            np.clip(detail, -DETAIL_ROOM * room, DETAIL_ROOM * room)
            for detail, room in zip(pyramid.details, rooms[1:], strict=True)
        ),
    )
