"""Chroma to hints: cell means and slopes, fitted to what the decoder will make of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grayvault.domain.hints import Hints
from grayvault.domain.photo import Chroma
from grayvault.hints.decode import Plane, decode, detail
from grayvault.hints.grid import averaged, interpolated

CODE_MIN, CODE_MAX = -128, 127
"""The range of a quantised mean or slope: one signed byte."""

_LUMA_NOISE = 8.0
"""Variance (8-bit codes squared) under which a cell's luma is too flat to carry a slope."""

_ROUNDS = 2


@dataclass(frozen=True)
class HintSettings:
    """How fine a hint set is: cells along the picture's long side, and quantiser steps.

    One slope cell spans `slope_pitch` by `slope_pitch` mean cells. Steps are as in `Hints`.
    """

    cells: int
    mean_step: float = 2.0
    slope_pitch: float = 3.0
    slope_step: float = 1 / 16


def encode(luma: Plane, chroma: Chroma, settings: HintSettings) -> Hints:
    """Fit hints to `chroma` (2, height, width), given the *decoded* `luma` of the same size.

    Means are corrected in closed loop: what the decoder's interpolation and slopes leave over is
    averaged into the cells again before the means are quantised.
    """
    height, width = luma.shape
    cells = grid_of(height, width, settings.cells)
    means = averaged(chroma, cells)
    slopes = _fit_slopes(luma, chroma, means, settings)
    flat = np.zeros_like(means, np.int16)
    sloped = decode(Hints(flat, slopes, settings.mean_step, settings.slope_step), luma)
    for _ in range(_ROUNDS):
        means = means + averaged(chroma - sloped - interpolated(means, (height, width)), cells)
    codes = _quantised(means, settings.mean_step)
    return Hints(codes, slopes, settings.mean_step, settings.slope_step)


def grid_of(height: int, width: int, cells: int) -> tuple[int, int]:
    """The (rows, columns) of a grid with `cells` along the long side, at most one a sample."""
    scale = min(1.0, cells / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def _fit_slopes(
    luma: Plane, chroma: Chroma, means: NDArray[np.float32], settings: HintSettings
) -> NDArray[np.int16]:
    """Least-squares slopes of what the means leave over on luma's detail, shrunk where flat."""
    rows, columns = means.shape[1:]
    pitch = settings.slope_pitch
    cells = max(1, round(rows / pitch)), max(1, round(columns / pitch))
    difference = detail(luma, (rows, columns))
    variance = averaged(np.square(difference), cells)
    left_over = chroma - interpolated(means, difference.shape)
    covariance = averaged(left_over * difference, cells)
    return _quantised(covariance / (variance + np.float32(_LUMA_NOISE)), settings.slope_step)


def _quantised(values: NDArray[np.float32], step: float) -> NDArray[np.int16]:
    codes: NDArray[np.int16] = np.clip(np.rint(values / step), CODE_MIN, CODE_MAX).astype(np.int16)
    return codes
