"""The smallest hints that are measured to meet the bound: search, measure, correct the search."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from grayvault.colorizers.choose.hint_search import FINEST, Candidate, Search, search_again
from grayvault.core.fidelity import Fidelity

Measured = Callable[[bytes], Fidelity]
"""Measures the fidelity of hints as they are stored."""

_MEASUREMENTS = 6
"""A measurement costs more than a search: so many at most."""

_LEAST_GAIN, _LEAST_GAIN_BYTES = 0.02, 64
"""A share of the bytes, and bytes, that must be in reach for a photo that meets the bound to be
tried again, which costs about a second of CPU on a large one."""


@dataclass(frozen=True)
class MeasuredHints:
    """Hints and their measured fidelity."""

    candidate: Candidate
    fidelity: Fidelity


def refine_by_measuring(
    search: Search, measured: Measured, most: int, start: Candidate
) -> MeasuredHints | None:
    """The fewest hints, at most `most` bytes, that were measured to meet the bound, if any do.

    Each measurement, the first of `start`, says how far the estimates were off, and the search goes
    on from there.
    """
    best: MeasuredHints | None = None
    candidate: Candidate | None = start
    for _ in range(_MEASUREMENTS):
        if candidate is None or len(candidate.data) > most:
            break
        fidelity = measured(candidate.data)
        if fidelity.within(search.bound):
            best = MeasuredHints(candidate, fidelity)
        following = search_again(
            replace(search, scale=error_ratios(candidate, fidelity)), candidate
        )
        if best is None:
            candidate = _finer(following, candidate)
        elif following and _gain(best.candidate, following) > 0:
            candidate = following
        else:
            break
    return best


def _gain(best: Candidate, following: Candidate) -> float:
    """The bytes that another measurement may save, beyond those that aren't worth one."""
    size = len(best.data)
    return size - len(following.data) - max(_LEAST_GAIN * size, _LEAST_GAIN_BYTES)


def _finer(following: Candidate | None, candidate: Candidate) -> Candidate | None:
    """What to try after a candidate that failed: always a finer one."""
    if following is None or candidate.index == FINEST:
        return None
    return replace(following, index=min(following.index, candidate.index - 1))


def error_ratios(candidate: Candidate, fidelity: Fidelity) -> tuple[float, float, float]:
    """The ratios of the measured errors to the estimated ones: mean, 95th percentile, tile."""
    estimate = candidate.estimate
    return (
        fidelity.delta_e_mean / max(estimate.delta_e_mean, 1e-3),
        fidelity.delta_e_p95 / max(estimate.delta_e_p95, 1e-3),
        fidelity.delta_e_tile / max(estimate.delta_e_tile, 1e-3),
    )
