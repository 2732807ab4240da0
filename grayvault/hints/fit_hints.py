"""Chroma to hints: means and slopes, fitted to the chroma that the decoder makes of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Size
from grayvault.core.photo import Chroma
from grayvault.hints import stream_v2
from grayvault.hints.cell_grid import average_cells, interpolate_cells
from grayvault.hints.quantize import dequantize, quantize_pyramid
from grayvault.hints.symbol_order import QuantizedPyramid
from grayvault.hints.to_chroma import FloatLuma, luma_detail
from grayvault.hints.uniform_chroma import from_opponent, to_opponent, to_uniform
from grayvault.hints.wavelet import Pyramid, forward, inverse

_SLOPE_WORTH = 0.1
"""The share of what a slope mends that the means would not mend cheaply."""

_LUMA_NOISE, _NOISE_POWER = 1.0, 1.5
"""A cell's luma is too flat to carry a whole slope where its variance (8-bit codes squared) isn't
well above the first times the number of slope cells along the long side to the power of the second:
the fewer samples a cell has, the less its slope is to be trusted (decision 0007)."""

_LONGEST_BASE, _SHORTEST_BASE = 8, 4
_LENGTH_PENALTY = 0.02


@dataclass(frozen=True)
class FitSettings:
    """How hints are fitted.

    `mean_cells` and `slope_cells` are about how many cells the grids have along the long side.
    `step_index` is about what the means will be quantised with: it says what a slope is worth.
    `coder` is 2 or 3.
    """

    mean_cells: int
    slope_cells: int
    step_index: int
    coder: int = stream_v2.VERSION


@dataclass(frozen=True)
class Fit:
    """The part of a photo's hints that doesn't depend on the quantiser's step."""

    means: Pyramid
    slopes: QuantizedPyramid
    coder: int


def fit_hints(luma: FloatLuma, chroma: Chroma, settings: FitSettings) -> Fit:
    """Fit hints to `chroma` (2, height, width), given the *decoded* `luma` of the same size.

    Slopes are the least squares of chroma on luma's detail, shrunk where luma is flat. Means are
    fitted to what the quantised slopes leave, and corrected once for the decoder's interpolation.
    """
    height, width = luma.shape
    base = base_grid(height, width)
    cells = _grid(base, min(settings.mean_cells, max(height, width)))
    slopes = _fit_slopes(luma, chroma, settings, cells)
    left_over = chroma - _slope_chroma(luma, slopes)
    means = average_cells(left_over, cells)
    means = means + average_cells(left_over - interpolate_cells(means, (height, width)), cells)
    return Fit(
        forward(to_uniform(means.astype(np.float64)), _levels(base, cells)), slopes, settings.coder
    )


def quantize_hints(fit: Fit, step_index: int) -> stream_v2.QuantizedHints:
    """A fit, quantised in steps of 2 ** (step_index / 32)."""
    pricing = stream_v2.mean_pricing(len(fit.means.details), fit.coder)
    codes = quantize_pyramid(fit.means, stream_v2.mean_step(step_index), pricing)
    has_slopes = any(level.any() for level in (fit.slopes.base, *fit.slopes.details))
    slopes = fit.slopes if has_slopes else None
    return stream_v2.QuantizedHints(codes, slopes, step_index, fit.coder)


def base_grid(height: int, width: int) -> Size:
    """The coarsest grid (rows, columns), with a few cells of about square shape."""
    ratio = max(height, width) / min(height, width)
    shapes = [(short, max(short, round(short * ratio))) for short in range(1, _SHORTEST_BASE + 1)]
    shapes = [s for s in shapes if s[0] == 1 or s[1] <= _LONGEST_BASE]
    short, long = min(
        shapes, key=lambda s: abs(np.log(s[1] / s[0] / ratio)) + _LENGTH_PENALTY * s[1]
    )
    return (short, min(long, 255)) if height < width else (min(long, 255), short)


def _grid(base: Size, cells: int) -> Size:
    """The grid of doubled `base` whose long side is nearest to `cells`."""
    levels = max(0, round(np.log2(cells / max(base))))
    return base[0] << levels, base[1] << levels


def _levels(base: Size, cells: Size) -> int:
    return (cells[0] // base[0]).bit_length() - 1


def _fit_slopes(
    luma: FloatLuma, chroma: Chroma, settings: FitSettings, mean_cells: Size
) -> QuantizedPyramid:
    """Quantised slopes; none where their bits would reduce the error more among the means."""
    size = luma.shape[0], luma.shape[1]
    cells = _grid(base_grid(*size), settings.slope_cells)
    difference = luma_detail(luma, cells)
    variance = average_cells(np.square(difference), cells).astype(np.float64)
    left_over = chroma - interpolate_cells(average_cells(chroma, cells), size)
    noise = _LUMA_NOISE * settings.slope_cells**_NOISE_POWER
    slopes = average_cells(left_over * difference, cells) / (variance + noise)
    levels = _levels(base_grid(*size), cells)
    pyramid = forward(to_opponent(slopes.astype(np.float64)), levels)
    share = mean_cells[0] * mean_cells[1] / cells[0] / cells[1]
    steps = (stream_v2.SLOPE_STEP / stream_v2.mean_step(settings.step_index)) ** 2
    importance = _SLOPE_WORTH * variance * share * steps
    return quantize_pyramid(
        pyramid, stream_v2.SLOPE_STEP, stream_v2.slope_pricing(levels, settings.coder), importance
    )


def _slope_chroma(luma: FloatLuma, slopes: QuantizedPyramid) -> NDArray[np.float32]:
    """The share of chroma that quantised slopes bring."""
    decoded = from_opponent(inverse(dequantize(slopes, stream_v2.SLOPE_STEP))).astype(np.float32)
    size = luma.shape[0], luma.shape[1]
    cells = decoded.shape[1], decoded.shape[2]
    return interpolate_cells(decoded, size) * luma_detail(luma, cells)
