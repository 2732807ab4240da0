"""The distance at which a picture, gray or in colour, has a score."""

from collections.abc import Callable
from math import exp, log

from grayvault.ingest.archive.quality.balance import start
from grayvault.ingest.archive.quality.distance_range import (
    in_one_range,
    steady_range,
    step_to,
    within_range,
)

_NEAR = 0.4
"""A score that is near enough: the slope leads from there to the score that is asked for."""

_TRIALS = 5
USUAL_SLOPE = 12.0
"""By how much most scores fall for each unit of the distance's logarithm."""

_LEAST_SLOPE = 3.0


def distance_for(
    score_at: Callable[[float], float], score: float, effort: int, first: float | None = None
) -> float:
    """About the largest distance at which `score_at` is `score` (secant method).

    The least or the largest one if it is lower or higher everywhere. `first` is the distance that
    is tried first. `score_at` makes a picture with `effort`.
    """
    distance, slope = first or start(score)[0], USUAL_SLOPE
    tried: dict[float, float] = {}
    for _ in range(_TRIALS):
        tried[distance] = score_at(distance)
        slope = _slope(tried, effort) or slope
        following = step_to(distance, effort, _moved(distance, tried[distance] - score, slope))
        near = abs(tried[distance] - score) < _NEAR and in_one_range(distance, following, effort)
        if near or following in tried:
            break
        distance = following
    over = {distance: reached - score for distance, reached in tried.items()}
    moved = {at: _moved(at, over[at], slope) for at in tried if over[at] > -_NEAR}
    return max(
        (
            within_range(at, effort, to)
            for at, to in moved.items()
            if to >= steady_range(at, effort)[0]
        ),
        default=distance,
    )


def _moved(distance: float, over: float, slope: float) -> float:
    """Where a score is reached that is `over` points below that of a distance."""
    return distance * exp(over / slope)


def _slope(tried: dict[float, float], effort: int) -> float | None:
    """The slope between the last two distances; None if the score doesn't fall steadily there."""
    if len(tried) < 2:
        return None
    (before, its_score), (last, last_score) = list(tried.items())[-2:]
    if not in_one_range(before, last, effort):
        return None
    return max((its_score - last_score) / log(last / before), _LEAST_SLOPE)
