"""The largest distance at which a picture, gray or in colour, reaches a score."""

from collections.abc import Callable
from math import exp, log

from grayvault.ingest.archive.quality.balance import LEAST_DISTANCE, MOST_DISTANCE, start

_NEAR = 0.2
"""A score at most so much above is near enough."""

_TRIALS = 5
USUAL_SLOPE = 12.0
"""By how much most scores fall for each unit of the distance's logarithm."""

_LEAST_SLOPE = 3.0


def distance_for(
    score_at: Callable[[float], float], score: float, first: float | None = None
) -> float:
    """About the largest distance at which `score_at` is at least `score` (secant method).

    The least distance if even there it is lower. `first` is the distance that is tried first.
    """
    distance, slope = first or start(score)[0], USUAL_SLOPE
    tried: dict[float, float] = {}
    for _ in range(_TRIALS):
        tried[distance] = score_at(distance)
        over = tried[distance] - score
        if 0 <= over < _NEAR:
            break
        following = _clipped(distance * exp((over - _NEAR / 2) / slope))
        if following in tried:
            break
        if len(tried) > 1:
            last, before = list(tried)[-1], list(tried)[-2]
            measured = (tried[before] - tried[last]) / log(last / before)
            slope = max(measured, _LEAST_SLOPE)
            following = _clipped(distance * exp((over - _NEAR / 2) / slope))
        distance = following
    reached = [distance for distance, reached in tried.items() if reached >= score]
    return max(reached, default=LEAST_DISTANCE)


def _clipped(distance: float) -> float:
    return min(max(distance, LEAST_DISTANCE), MOST_DISTANCE)
