"""Bytes and colour error that belong to a score, between the measured points of a method."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from scipy.interpolate import PchipInterpolator


@dataclass(frozen=True)
class Point:
    """A photo by one method at one setting: the bytes of its file, and how true it is.

    `full_size` and `display` are SSIMULACRA2 at 1:1 and at the size of a display; `delta_e` is the
    mean ΔE00.
    """

    setting: float
    size: int
    full_size: float
    display: float
    delta_e: float

    def score(self, at: str) -> float:
        return self.display if at == "display" else self.full_size


@dataclass(frozen=True)
class AtScore:
    size: float
    delta_e: float


def at_score(points: Iterable[Point], score: float, at: str) -> AtScore | None:
    """What reaches a score: interpolated (monotone cubic), bytes by their logarithm.

    None beyond the points. Points that take more bytes than one of a higher score don't count.
    """
    useful = _useful(points, at)
    scores = [point.score(at) for point in useful]
    if len(useful) < 2 or not scores[0] <= score <= scores[-1]:
        return None
    sizes = PchipInterpolator(scores, np.log([point.size for point in useful]))
    errors = PchipInterpolator(scores, [point.delta_e for point in useful])
    return AtScore(exp(float(sizes(score))), float(errors(score)))


def least(candidates: Iterable[AtScore | None]) -> AtScore | None:
    """The fewest bytes of several ways of coding."""
    reached = [candidate for candidate in candidates if candidate is not None]
    return min(reached, key=lambda candidate: candidate.size, default=None)


def geometric_mean(values: Sequence[float]) -> float:
    return exp(sum(map(log, values)) / len(values))


def _useful(points: Iterable[Point], at: str) -> list[Point]:
    """The points by rising score, without those that a smaller file surpasses."""
    useful: list[Point] = []
    for point in sorted(points, key=lambda point: (-point.score(at), point.size)):
        if not useful or (point.size < useful[-1].size and point.score(at) < useful[-1].score(at)):
            useful.append(point)
    return useful[::-1]
