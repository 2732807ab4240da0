"""Pyramids to codes and back: quantiser steps, and which coefficients are worth their bits."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from grayvault.hints.entropy_coding.contexts import (
    Expected,
    Magnitudes,
    NeighborWeights,
    PhaseWeights,
    add_around,
    add_other_plane,
    contexts,
    expected_by_parents,
    second_phase,
)
from grayvault.hints.entropy_coding.statistics import TOTAL, Statistics
from grayvault.hints.entropy_coding.symbol_order import LARGEST, QuantizedPyramid
from grayvault.hints.wavelet import Pyramid

FINER = 1.2
"""Each level's step is so many times finer than the next finer level's (decision 0007)."""

BIT_PRICE = 0.1
"""Squared steps of error that a bit must save to be spent."""

_FIRST_GUESS = 0.35
"""Shares of a step that are added before the first guess at the codes is cut down."""

_ROUNDS = 2

StepOctaves = tuple[tuple[float, ...], ...]
"""Octaves by which steps are coarser, by plane and level from the finest: `Statistics.steps`."""

ALIKE: StepOctaves = ((0.0,), (0.0,))
"""The steps of all planes and levels as `FINER` has them."""

Importance = NDArray[np.float64]
"""How much an error counts at each place, shape (rows, columns)."""


@dataclass(frozen=True)
class Pricing:
    """What bits cost: the statistics, and one set of weights for each level.

    `octaves` are those of the steps, `bit_price` the squared steps that a bit must save.
    """

    model: Statistics
    weights: list[NeighborWeights]
    octaves: StepOctaves = ALIKE
    bit_price: float = BIT_PRICE


def dequantize(
    codes: QuantizedPyramid, step: float, octaves: StepOctaves = ALIKE, left_out: int = 0
) -> Pyramid:
    """The coefficients that codes stand for; `step` is that of the finest level.

    `left_out` finest levels may be missing among the codes.
    """
    levels = len(codes.details)
    base, *details = _steps(step, levels + left_out, octaves)[: levels + 1]
    return Pyramid(
        codes.base.astype(np.float64) * base,
        tuple(c.astype(np.float64) * s for c, s in zip(codes.details, details, strict=True)),
    )


def quantize_pyramid(
    pyramid: Pyramid, step: float, pricing: Pricing, importance: Importance | None = None
) -> QuantizedPyramid:
    """The codes of a pyramid with the least loss for the bits they take.

    Each coefficient takes the magnitude, the nearest, one less or none, whose squared error plus
    price is least, level by level from the coarsest. `importance` (rows, columns of the finest
    level) multiplies errors; it is 1 if none is given.
    """
    base_step, *steps = _steps(step, len(pyramid.details), pricing.octaves)
    details: list[NDArray[np.int32]] = []
    for k, level in enumerate(pyramid.details):
        exact = level / steps[k]
        weight = np.ones(level.shape[2:])
        if importance is not None:
            weight = _average_importance(importance, level.shape[2:])
        parents = np.abs(details[-1]) if details else None
        magnitudes = _choose_magnitudes((np.abs(exact), weight), parents, pricing, k)
        details.append(np.where(level < 0, -magnitudes, magnitudes))
    base = np.rint(pyramid.base / base_step).astype(np.int32)
    return QuantizedPyramid(base, tuple(details))


def _steps(step: float, levels: int, octaves: StepOctaves) -> list[NDArray[np.float64]]:
    """The steps of the base and of each level, coarse to fine, each of shape (2 planes, 1, 1)."""
    from_finest = np.arange(levels, -1, -1)
    by_plane = np.array(octaves)
    coarser = by_plane[:, np.minimum(from_finest, by_plane.shape[1] - 1)]
    steps = step * FINER ** -from_finest.astype(np.float64) * 2.0**coarser
    return [column[:, None, None] for column in steps.T]


def _average_importance(importance: Importance, size: tuple[int, ...]) -> Importance:
    """The means of `importance` over the cells of a coarser level."""
    rows, columns = size
    cells = importance.reshape(rows, importance.shape[0] // rows, columns, -1)
    return np.asarray(cells.mean(axis=(1, 3)), np.float64)


def _choose_magnitudes(
    level: tuple[NDArray[np.float64], Importance],
    parents: NDArray[np.int32] | None,
    pricing: Pricing,
    k: int,
) -> NDArray[np.int32]:
    """The magnitudes of level `k` worth their bits; `level` is (exact magnitudes, importance)."""
    magnitudes = np.floor(level[0] + _FIRST_GUESS).astype(np.int32)
    undecided = [_undecided(level, plane) for plane in range(2)]
    planes = [plane for plane, phases in enumerate(undecided) if any(p.places.size for p in phases)]
    weights, shape = pricing.weights[k], magnitudes[:, 0].shape
    by_parents = {
        plane: expected_by_parents(parents, shape, plane, weights[plane]) for plane in planes
    }
    costs = pricing.bit_price * _bit_costs(pricing.model)
    for _ in range(_ROUNDS):
        for plane, by_parent in by_parents.items():
            expected = _with_own_level(by_parent, magnitudes, plane, weights[plane]).ravel()
            for phase in undecided[plane]:
                context = contexts(expected[phase.places], pricing.model.edges)
                magnitudes[:, plane].flat[phase.places] = phase.cheapest(costs, context)
    return magnitudes


def _with_own_level(
    by_parents: Expected, magnitudes: Magnitudes, plane: int, weights: PhaseWeights
) -> Expected:
    """What is expected of a plane by the level before and by its own level."""
    expected = by_parents.copy()
    if plane == 1:
        add_other_plane(expected, magnitudes[:, 0], weights)
    add_around(expected, magnitudes[:, plane], weights)
    return expected


@dataclass(frozen=True)
class _Undecided:
    """The coefficients of one plane and phase that don't round to 0.

    `places` (count) are their flat indices in the plane, `choices` (3, count) the magnitudes that
    each may take: the nearest, one less, and none. `errors` (3, count) count what is lost by each.
    """

    places: NDArray[np.intp]
    choices: NDArray[np.int32]
    errors: NDArray[np.float64]

    def cheapest(self, costs: NDArray[np.float64], context: NDArray[np.uint8]) -> NDArray[np.int32]:
        """The best choice for each; `costs` is (contexts, magnitudes)."""
        losses = self.errors + costs[context, np.minimum(self.choices, LARGEST)]
        chosen: NDArray[np.int32] = self.choices[losses.argmin(axis=0), np.arange(len(context))]
        return chosen


def _undecided(level: tuple[NDArray[np.float64], Importance], plane: int) -> list[_Undecided]:
    """What is to be decided in the two phases of a plane."""
    exact, importance = level[0][:, plane], level[1]
    black = second_phase(*importance.shape)
    phases = []
    for cells in (~black, black):
        places = np.flatnonzero((exact >= 0.5) & cells)
        values = exact.flat[places]
        nearest = np.floor(values + 0.5).astype(np.int32)
        choices = np.stack([nearest, nearest - 1, np.zeros_like(nearest)])
        weights = importance.flat[places % importance.size]
        phases.append(_Undecided(places, choices, weights * np.square(values - choices)))
    return phases


@cache
def _bit_costs(model: Statistics) -> NDArray[np.float64]:
    """Bits of each magnitude in each context, its sign's included: (contexts, magnitudes)."""
    bits = -np.log2(np.array(model.magnitudes) / TOTAL)
    bits[:, 1:] += 1
    return bits
