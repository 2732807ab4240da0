"""Chroma to hints: means and slopes, fitted to the chroma that the decoder makes of them."""

from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Size
from grayvault.core.photo import Chroma
from grayvault.hints import stream_v2
from grayvault.hints.cell_grid import average_cells, interpolate_cells
from grayvault.hints.entropy_coding.symbol_order import QuantizedPyramid
from grayvault.hints.quantize import dequantize, quantize_pyramid
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

_FINE_PITCH = 2.0
"""Samples along a cell's side in the finest grids: half-size chroma."""

_LARGER_PITCH = 1.01
"""The factor of the pitch while there are too many cells."""

_SHORTEST_FINE_BASE = 6
"""Cells along the long side of the base of fine grids, at least, if the picture has so many."""

_MOST_CELLS_A_SAMPLE = 4
"""Cells of fine grids for each sample of the short side, at most: only strips would have more."""

_LONGEST_FINE_BASE = 255
"""What a byte of the header can say."""

_COARSER_SLOPES, _FINE_STEPS = 3, 72
"""Levels by which the slopes of fine grids are coarser than the means with steps below this index;
with larger steps they are coarser by one more level (docs/explanation/decisions/0016)."""


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
class Grids:
    """The grids of means and slopes: the `base` (rows, columns), doubled so many times."""

    base: Size
    mean_levels: int
    slope_levels: int

    @property
    def means(self) -> Size:
        """Rows and columns of the means."""
        return self.base[0] << self.mean_levels, self.base[1] << self.mean_levels

    @property
    def slopes(self) -> Size:
        """Rows and columns of the slopes."""
        return self.base[0] << self.slope_levels, self.base[1] << self.slope_levels


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
    mean_levels = _levels(base, min(settings.mean_cells, max(height, width)))
    grids = Grids(base, mean_levels, _levels(base, settings.slope_cells))
    return fit_grids(luma, chroma, grids, settings)


def fit_grids(luma: FloatLuma, chroma: Chroma, grids: Grids, settings: FitSettings) -> Fit:
    """As `fit_hints`, on these grids; `settings` say the rest."""
    size = luma.shape[0], luma.shape[1]
    slopes = _fit_slopes(luma, chroma, settings, grids)
    left_over = chroma - _slope_chroma(luma, slopes)
    means = average_cells(left_over, grids.means)
    means = means + average_cells(left_over - interpolate_cells(means, size), grids.means)
    pyramid = forward(to_uniform(means.astype(np.float64)), grids.mean_levels)
    return Fit(pyramid, slopes, settings.coder)


def fine_grids(size: Size, most_cells: float, step_index: int) -> Grids:
    """Grids with cells of about two by two samples of a picture of `size` (height, width).

    Cells are larger where there would be more than `most_cells`. Slopes have an eighth as many
    along each side beside means with fine steps, else a sixteenth.
    """
    pitch = max(_FINE_PITCH, (size[0] * size[1] / most_cells) ** 0.5)
    base, levels = _fine_base(size, pitch)
    while base[0] * base[1] << 2 * levels > most_cells:
        pitch *= _LARGER_PITCH
        base, levels = _fine_base(size, pitch)
    coarser = _COARSER_SLOPES if step_index < _FINE_STEPS else _COARSER_SLOPES + 1
    return Grids(base, levels, max(0, levels - coarser))


def _fine_base(size: Size, pitch: float) -> tuple[Size, int]:
    """The base whose cells, halved so many times, have sides of about `pitch` samples.

    In a strip of a few samples all cells would be as narrow as they are many along its length: it
    is halved less often. Its base may then be too short for its length, and its cells are longer.
    """
    levels = max(0, int(log2(max(size) / pitch / _SHORTEST_FINE_BASE)))
    levels = min(levels, int(log2(_MOST_CELLS_A_SAMPLE * min(size))))
    rows, columns = (
        min(max(1, round(extent / pitch / (1 << levels))), _LONGEST_FINE_BASE) for extent in size
    )
    return (rows, columns), levels


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


def _levels(base: Size, cells: int) -> int:
    """How often `base` is doubled so that its long side is nearest to `cells`."""
    return max(0, round(log2(cells / max(base))))


def _fit_slopes(
    luma: FloatLuma, chroma: Chroma, settings: FitSettings, grids: Grids
) -> QuantizedPyramid:
    """Quantised slopes; none where their bits would reduce the error more among the means."""
    size = luma.shape[0], luma.shape[1]
    cells = grids.slopes
    difference = luma_detail(luma, cells)
    variance = average_cells(np.square(difference), cells).astype(np.float64)
    left_over = chroma - interpolate_cells(average_cells(chroma, cells), size)
    noise = _LUMA_NOISE * settings.slope_cells**_NOISE_POWER
    slopes = average_cells(left_over * difference, cells) / (variance + noise)
    levels = grids.slope_levels
    pyramid = forward(to_opponent(slopes.astype(np.float64)), levels)
    share = grids.means[0] * grids.means[1] / cells[0] / cells[1]
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
