"""The input of HintNet: a photo's luma at a working size, and its hints there."""

from dataclasses import dataclass
from math import log2

import numpy as np

from grayvault.core.arrays import Float32Array
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma
from grayvault.hints.cell_grid import interpolate_cells
from grayvault.hints.to_chroma import hints_to_chroma
from grayvault.hints.uniform_chroma import from_opponent, to_opponent
from grayvault.imaging.resize import resize

MULTIPLE = 32
"""The working size is a multiple of this many pixels."""

CORRECTION_SCALE = 8.0
"""Uniform steps that an output of 1 stands for."""

_CHROMA_SCALE, _SLOPE_SCALE = 10.0, 1 / 16


@dataclass(frozen=True)
class HintNetInput:
    """A photo and its hints, ready for the network.

    `luma` has shape (height, width), 8-bit codes; `chroma` (2, height / 2, width / 2) is the chroma
    of the hints alone, 8-bit codes; `planes` (4, height / 2, width / 2) are that chroma and the
    slopes, on opponent axes and scaled to about -1..1; `scalars` (3,) say whether there are hints,
    how coarse their steps and how large their cells are.
    """

    luma: Luma
    chroma: Chroma
    planes: Float32Array
    scalars: Float32Array


def working_size(size: tuple[int, int], long_side: int) -> tuple[int, int]:
    """The (height, width) of the input for a photo of `size`: multiples of `MULTIPLE`."""
    scale = min(1.0, long_side / max(size))
    height, width = (max(1, int(extent * scale / MULTIPLE)) * MULTIPLE for extent in size)
    return height, width


def hintnet_input(luma: Luma, hints: Hints | None, size: tuple[int, int]) -> HintNetInput:
    """The input for the decoded `luma`, 8-bit, reduced to `size` (height, width)."""
    seen = resize(luma, size, "box")
    half = size[0] // 2, size[1] // 2
    if hints is None:
        nothing = np.zeros((4, *half), np.float32)
        return HintNetInput(seen, nothing[:2], nothing, np.zeros(3, np.float32))
    chroma = hints_to_chroma(hints, resize(seen, half, "box").astype(np.float32))
    slopes = interpolate_cells(hints.slopes, half) if hints.slopes.size else np.zeros_like(chroma)
    planes = np.concatenate(
        [to_opponent(chroma) / _CHROMA_SCALE, to_opponent(slopes) / _SLOPE_SCALE]
    )
    return HintNetInput(seen, chroma, planes.astype(np.float32), _scalars(hints, size))


def apply_correction(chroma: Chroma, output: Float32Array) -> Chroma:
    """`chroma` corrected by the network's `output`, both (2, height, width)."""
    correction = from_opponent(output * np.float32(CORRECTION_SCALE))
    return (chroma + correction).astype(np.float32)


def _scalars(hints: Hints, size: tuple[int, int]) -> Float32Array:
    """`HintNetInput.scalars`, each scaled to about -1..1."""
    cell = max(size) / max(hints.means.shape[1:])
    return np.array([1.0, log2(hints.step) / 4 - 1, log2(cell) / 2 - 1], np.float32)
