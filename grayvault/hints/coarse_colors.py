"""Coarse means that make up for lost detail, so that colours are right from afar.

Fine hints lose most of chroma's detail. The detail's own mean isn't quite 0 over an area, and light
adds up, not codes: so an area's mean light changes with the detail that is lost. It changes by less
than a step, but it is what is seen from afar (and what SSIMULACRA2 judges blue and yellow by). The
writer moves the coarse coefficients until each area has the mean light that it has with the true
chroma. Readers need not know of it.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from grayvault.core.arrays import Float32Array, Float64Array, Size
from grayvault.core.photo import Chroma
from grayvault.hints import stream_v2
from grayvault.hints.cell_grid import average_cells, interpolate_cells
from grayvault.hints.entropy_coding.statistics import statistics
from grayvault.hints.entropy_coding.symbol_order import QuantizedPyramid
from grayvault.hints.fit_hints import Fit
from grayvault.hints.quantize import FINER, dequantize, quantize_pyramid
from grayvault.hints.stream_v2 import QuantizedHints
from grayvault.hints.to_chroma import FloatLuma, hints_to_chroma
from grayvault.hints.uniform_chroma import from_uniform, to_uniform
from grayvault.hints.wavelet import Pyramid, forward, inverse
from grayvault.imaging.color.lightness import lightness_to_rgb
from grayvault.imaging.color.xyb import linear_light, to_xyb

_FINE_LEVELS = 3
"""The finest levels of the means keep their codes; an area has 8 x 8 of their cells."""

_ROUNDS = 3
"""Approximations of coarse averages whose areas have the means that are wanted. With more of them
codes cost more bits, and single pixels are further off."""

_DEARER = 3.0
"""So many times the usual errors a bit of the coarse codes must save: those that make up for little
aren't worth it."""

_REACH = 3
"""Areas on each side that an average adds to, or is made from."""

_FARTHEST = 2.0
"""Uniform steps by which an area's mean is moved at most."""

_SMALL_STEP = 1.0
"""The uniform step by which derivatives are taken."""

_DAMPING = 1e-6
"""Squared light a step. Where light changes by less, as in black and in vivid colours at the edge
of the R'G'B' cube, an area would be moved far for little light, and its colour would be wrong."""


def with_true_light(
    coded: QuantizedHints, fit: Fit, lightness: FloatLuma, chroma: Chroma
) -> QuantizedHints:
    """A quantised `fit`, with other coarse codes: areas have about the mean light of `chroma`.

    `lightness` (height, width) and `chroma` (2, height, width) are those that it was fitted to, at
    the size of the means' grid.
    """
    coarse_levels = len(fit.means.details) - _FINE_LEVELS
    if coarse_levels < 0:
        return coded
    averages = inverse(Pyramid(fit.means.base, fit.means.details[:coarse_levels]))
    seen = _chroma_of(coded, averages, lightness)
    averages += _averages_for(_missing_means(lightness, seen, chroma))
    coarse = _quantize_coarse(forward(averages, coarse_levels), coded.step_index, fit.coder)
    details = (*coarse.details, *coded.means.details[coarse_levels:])
    return replace(coded, means=QuantizedPyramid(coarse.base, details))


def _chroma_of(coded: QuantizedHints, averages: Float64Array, lightness: FloatLuma) -> Chroma:
    """What the decoder would make of exact coarse `averages` and of the fine levels' codes."""
    step, octaves = stream_v2.mean_step(coded.step_index), statistics(coded.coder).steps
    details = dequantize(coded.means, step, octaves).details[-_FINE_LEVELS:]
    planes = inverse(Pyramid(averages, details))
    return hints_to_chroma(stream_v2.hints_of(coded, planes), lightness)


def _quantize_coarse(pyramid: Pyramid, step_index: int, coder: int) -> QuantizedPyramid:
    """The codes of coarse levels, `_FINE_LEVELS` more being finer."""
    levels = len(pyramid.details)
    pricing = stream_v2.mean_pricing(levels + _FINE_LEVELS, coder)
    coarse = replace(
        pricing,
        weights=pricing.weights[:levels],
        octaves=tuple(plane[min(_FINE_LEVELS, len(plane) - 1) :] for plane in pricing.octaves),
        bit_price=_DEARER * pricing.bit_price,
    )
    return quantize_pyramid(pyramid, stream_v2.mean_step(step_index) * FINER**-_FINE_LEVELS, coarse)


def _missing_means(lightness: FloatLuma, seen: Chroma, chroma: Chroma) -> Float64Array:
    """By how much each area's mean must change, in uniform steps: (2, rows, columns).

    With the `seen` chroma it then has the light of the true `chroma`: of X and B − Y, to the first
    order.
    """
    areas = lightness.shape[0] >> _FINE_LEVELS, lightness.shape[1] >> _FINE_LEVELS
    missing = _mean_light(lightness, chroma, areas) - _mean_light(lightness, seen, areas)
    mean_lightness = average_cells(lightness, areas)
    mean = to_uniform(average_cells(seen, areas).astype(np.float64))
    here = _mean_light(mean_lightness, from_uniform(mean), areas)
    by_u, by_v = (
        (_mean_light(mean_lightness, from_uniform(mean + step), areas) - here) / _SMALL_STEP
        for step in _SMALL_STEP * np.eye(2)[:, :, None, None]
    )
    return np.clip(_moves(missing, by_u, by_v), -_FARTHEST, _FARTHEST)


def _moves(missing: Float64Array, by_u: Float64Array, by_v: Float64Array) -> Float64Array:
    """The steps along u and v that bring the `missing` light: damped least squares.

    `by_u` and `by_v` are the light that a step along each brings.
    """
    uu, vv = (np.square(by).sum(axis=0) + _DAMPING for by in (by_u, by_v))
    uv = (by_u * by_v).sum(axis=0)
    along_u, along_v = ((by * missing).sum(axis=0) for by in (by_u, by_v))
    moves: Float64Array = np.stack([vv * along_u - uv * along_v, uu * along_v - uv * along_u])
    moves /= uu * vv - np.square(uv)
    return moves


def _mean_light(lightness: FloatLuma, chroma: Chroma | Float64Array, areas: Size) -> Float64Array:
    """X and B − Y of each area's mean light, (2, rows, columns)."""
    codes = np.rint(np.clip(lightness, 0, 255) * np.float32(257)).astype(np.uint16)
    pixels = lightness_to_rgb(codes, chroma.astype(np.float32))
    linear = average_cells(np.moveaxis(_light()[pixels], -1, 0), areas)
    xyb = np.empty_like(linear)
    to_xyb(linear, xyb)
    return xyb[::2].astype(np.float64)


@cache
def _light() -> Float32Array:
    """The linear light of each 16-bit code."""
    return linear_light(np.arange(1 << 16) / ((1 << 16) - 1))


def _averages_for(means: Float64Array) -> Float64Array:
    """Coarse averages that make areas of these means, or nearly."""
    to_means, to_averages = _filters()
    averages = np.zeros_like(means)
    for _ in range(_ROUNDS):
        averages += _filtered(means - _filtered(averages, to_means), to_averages)
    return averages


@cache
def _filters() -> tuple[Float64Array, Float64Array]:
    """From coarse averages to the means of areas, and from smooth means to averages.

    Each is what a single value becomes along one side, far from edges: an odd number of values. It
    is found with a single row, which is even along the other side.
    """
    length = 2 * _REACH + 1
    single = np.zeros((1, length, length))
    single[0, _REACH, :] = 1.0
    details = tuple(np.zeros((3, 1, length << k, length << k)) for k in range(_FINE_LEVELS))
    made = inverse(Pyramid(single, details)).astype(np.float32)
    smooth = interpolate_cells(single.astype(np.float32), made.shape[1:])
    averages = forward(smooth.astype(np.float64), _FINE_LEVELS).base
    across = 2.0 ** (_FINE_LEVELS / 2)
    means = average_cells(made, (length, length)).astype(np.float64)
    return means[0, :, _REACH] * across, averages[0, :, _REACH] / across


def _filtered(planes: Float64Array, values: Float64Array) -> Float64Array:
    """Planes, filtered along both sides; what is at an edge goes on."""
    for axis in (1, 2):
        ends = [(0, 0), (0, 0), (0, 0)]
        ends[axis] = (_REACH, _REACH)
        longer = np.pad(planes, ends, mode="edge")
        count = planes.shape[axis]
        shifted = (
            value * longer.take(range(2 * _REACH - at, 2 * _REACH - at + count), axis)
            for at, value in enumerate(values)
        )
        planes = sum(shifted, np.zeros_like(planes))
    return planes
