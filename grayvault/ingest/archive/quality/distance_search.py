"""The distance at which a picture, gray or in colour, has a score."""

from collections.abc import Callable
from math import exp, log

from grayvault.ingest.archive.quality.balance import LEAST_DISTANCE, MOST_DISTANCE, start

_NEAR = 0.4
"""A score that is near enough: the slope leads from there to the score that is asked for."""

_TRIALS = 5
USUAL_SLOPE = 12.0
"""By how much most scores fall for each unit of the distance's logarithm."""

_LEAST_SLOPE = 3.0


def distance_for(
    score_at: Callable[[float], float], score: float, first: float | None = None
) -> float:
    """About the distance at which `score_at` is `score` (secant method).

    The least or the largest one if it is lower or higher everywhere. `first` is the distance that
    is tried first.
    """
    distance, slope = first or start(score)[0], USUAL_SLOPE
    tried: dict[float, float] = {}
    for _ in range(_TRIALS):
        tried[distance] = score_at(distance)
        if len(tried) > 1:
            before, last = list(tried.items())[-2:]
            slope = max((before[1] - last[1]) / log(last[0] / before[0]), _LEAST_SLOPE)
        over = tried[distance] - score
        distance = min(max(distance * exp(over / slope), LEAST_DISTANCE), MOST_DISTANCE)
        if abs(over) < _NEAR or distance in tried:
            break
    return distance
