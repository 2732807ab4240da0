"""Gray picture and hints in balance: the fewest bytes of both that reach a score.

At the optimum a byte more for either brings the same gain. Three trials say how bytes and score
change with distance and step; a model of these curves says where the optimum is; further trials
correct it. An effort that isn't clearly worse is tried there, too. The model, fitted on training
photos (docs/explanation/decisions/0016-quality.md):

* the score falls linearly with the logarithm of the distance, the gray picture's bytes by a power;
* hints lower the score by k exp(0.018 step index), and their bytes fall exponentially with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import exp, inf, log

import numpy as np

from grayvault.core.arrays import Float64Array
from grayvault.imaging.codec.codec_for_tier import QUICK_EFFORT, THOROUGH_EFFORT
from grayvault.ingest.archive.quality.distance_range import (
    LEAST_DISTANCE,
    MOST_DISTANCE,
    in_one_range,
    steady_range,
    step_to,
    within_range,
)
from grayvault.ingest.archive.quality.gray_trials import Trial
from grayvault.ingest.archive.quality.hint_loss import (
    COARSEST_STEP,
    FINEST_STEP,
    LOSS_A_STEP,
    HintLoss,
)

_STARTS = (
    (30.0, 14.0, 165.0),
    (55.0, 6.0, 135.0),
    (60.0, 5.2, 130.0),
    (70.0, 3.5, 115.0),
    (75.0, 2.8, 105.0),
    (80.0, 2.0, 95.0),
    (85.0, 1.35, 80.0),
    (90.0, 0.75, 60.0),
    (95.0, 0.35, 40.0),
)
"""Scores, and the distance and step index of most training photos there, at the thorough effort."""

QUICK_DISTANCE = 0.9
"""The distance of the quick effort for the same score, with that of the thorough one as 1."""

_OTHER_STEP, _OTHER_DISTANCE = 24, 1.3
"""How far the second and third trials are from the first."""

_NEAR = 0.4
"""A score that is near enough: the curves lead from there to the score that is asked for."""

_CORRECTIONS = 3

_SAME_STEP = 8
"""Steps that differ by less take about as many bytes in all: the optimum is flat."""

_USUAL_RATE = 0.075
"""By how much the logarithm of most pictures' bytes grows with each point."""

CLEARLY = 1.25
"""An effort with which a sample takes so many times the bytes is worse for the whole photo, too."""

_SCORE_SLOPES, _BYTE_POWERS, _BYTE_RATES = (2.0, 40.0), (0.3, 1.6), (0.008, 0.05)
"""Sensible ranges of what is measured between two trials."""

TrialAt = Callable[[float, int, int], Trial]
"""A trial at a distance, an effort and a step index."""


@dataclass(frozen=True)
class Curves:
    """How bytes and score change around a trial.

    The score falls by `score_slope` for each unit of the distance's logarithm, and by
    `hint_loss` * (exp(0.018 steps) - 1); gray bytes fall with the distance to the power of
    `gray_power`, hint bytes with exp(-`hint_rate` * steps).
    """

    trial: Trial
    score_slope: float
    gray_power: float
    hint_loss: float
    hint_rate: float

    def around(self, trial: Trial) -> "Curves":
        """The same curves around another trial."""
        moved = exp(LOSS_A_STEP * (trial.step_index - self.trial.step_index))
        return replace(self, trial=trial, hint_loss=self.hint_loss * moved)

    def through(self, trial: Trial) -> "Curves":
        """Curves around another trial that differs only in its distance, and through this one."""
        octaves = log(trial.distance / self.trial.distance)
        if not octaves or not in_one_range(trial.distance, self.trial.distance, trial.effort):
            return replace(self, trial=trial)
        slope = _within(_SCORE_SLOPES, (self.trial.score - trial.score) / octaves)
        return replace(self, trial=trial, score_slope=slope)

    def distance_at(self, score: float) -> float:
        """The distance that should reach `score` with the trial's hints, or come nearest to it."""
        moved = self._moved_to(score)
        return within_range(self.trial.distance, self.trial.effort, moved)

    def reaches(self, score: float) -> bool:
        """Whether a distance of the range in which the score falls steadily has `score`."""
        least, _ = steady_range(self.trial.distance, self.trial.effort)
        return self._moved_to(score) >= least

    def next_distance(self, score: float) -> float:
        """The distance to try next on the way to `score`."""
        return step_to(self.trial.distance, self.trial.effort, self._moved_to(score))

    def loss_by_step(self) -> HintLoss:
        """What hints of any step cost."""
        return HintLoss(self.hint_loss * exp(-LOSS_A_STEP * self.trial.step_index))

    def _moved_to(self, score: float) -> float:
        return self.trial.distance * exp((self.trial.score - score) / self.score_slope)

    def bytes_at(self, score: float) -> float:
        """The bytes of gray picture and hints at `score`, with the trial's hints."""
        [gray_bytes] = self.gray_bytes_at(np.array([self.distance_at(score)]))
        return float(gray_bytes) + self.trial.hint_bytes

    def gray_bytes_at(self, distances: Float64Array) -> Float64Array:
        """The bytes of the gray picture at each of some distances."""
        return self.trial.gray_bytes * (distances / self.trial.distance) ** -self.gray_power

    def optimum(self, score: float, most_hint_bytes: float) -> tuple[float, int]:
        """The distance and the step index that should reach `score` with the fewest bytes."""
        steps = np.arange(FINEST_STEP, COARSEST_STEP + 1) - self.trial.step_index
        room = self.trial.score - self.hint_loss * np.expm1(LOSS_A_STEP * steps) - score
        distances = self.trial.distance * np.exp(np.clip(room / self.score_slope, -2, 2))
        distances = np.clip(distances, LEAST_DISTANCE, MOST_DISTANCE)
        hint_bytes = self.trial.hint_bytes * np.exp(-self.hint_rate * steps)
        gray_bytes = self.gray_bytes_at(distances)
        total = np.where(hint_bytes > most_hint_bytes, inf, gray_bytes + hint_bytes)
        best = int(total.argmin()) if np.isfinite(total).any() else len(steps) - 1
        return float(distances[best]), FINEST_STEP + best


def balanced(trial_at: TrialAt, score: float, most_hint_bytes: float) -> list[Curves]:
    """The curves around the fewest bytes that reach `score`; also with the other effort.

    Those that are clearly worse are left out. The best ones come first.
    """
    first, second = sorted(_first_trials(trial_at, score), key=partial(_usual_bytes, score))
    measured = _measured_curves(trial_at, first, score)
    distance, step = measured.optimum(score, most_hint_bytes)
    best = _corrected(trial_at, measured, score, (distance, first.effort, step))
    of_other = measured.around(second)
    if of_other.bytes_at(score) > CLEARLY * measured.bytes_at(score):
        return [best]
    farther = of_other.distance_at(score) / measured.distance_at(score)
    distance = min(max(best.distance_at(score) * farther, LEAST_DISTANCE), MOST_DISTANCE)
    other = _corrected(trial_at, best, score, (distance, second.effort, step))
    by_size = sorted((best, other), key=partial(Curves.bytes_at, score=score))
    return [
        curves
        for curves in by_size
        if curves.bytes_at(score) < CLEARLY * by_size[0].bytes_at(score)
    ]


def quickly_balanced(
    trial_at: TrialAt, score: float, most_hint_bytes: float, clearly: float
) -> Curves:
    """The curves around about the fewest bytes that reach `score` with one effort.

    The quick one is taken where the thorough one takes `clearly` times its bytes.
    """
    quick, thorough = _first_trials(trial_at, score)
    is_worse = _usual_bytes(score, thorough) > clearly * _usual_bytes(score, quick)
    first = quick if is_worse else thorough
    measured = _measured_curves(trial_at, first, score)
    distance, step = measured.optimum(score, most_hint_bytes)
    return _corrected(trial_at, measured, score, (distance, first.effort, step))


def rebalanced(
    trial_at: TrialAt, curves: Curves, distance: float, score: float, most_hint_bytes: float
) -> Curves:
    """The curves around the optimum at `score` on another sample of the photo.

    `curves` are those around the optimum on the first one, which has it at this distance. The other
    sample may have other bytes of hints for each of the gray picture.
    """
    effort, step = curves.trial.effort, curves.trial.step_index
    tried = curves.around(trial_at(distance, effort, step))
    best_distance, best_step = tried.optimum(score, most_hint_bytes)
    if abs(best_step - step) < _SAME_STEP and abs(tried.trial.score - score) < _NEAR:
        return tried
    return _corrected(trial_at, tried, score, (best_distance, effort, best_step))


def start(score: float) -> tuple[float, int]:
    """A distance and a step index that reach about this score on most photos."""
    scores, distances, steps = zip(*_STARTS, strict=True)
    distance = exp(float(np.interp(score, scores, np.log(distances))))
    return distance, round(float(np.interp(score, scores, steps)))


def _first_trials(trial_at: TrialAt, score: float) -> tuple[Trial, Trial]:
    """One with the quick effort, one with the thorough one."""
    distance, step = start(score)
    quick = trial_at(distance * QUICK_DISTANCE, QUICK_EFFORT, step)
    return quick, trial_at(distance, THOROUGH_EFFORT, step)


def _usual_bytes(score: float, trial: Trial) -> float:
    """The bytes that most pictures would take at a score, if a trial of theirs is near it."""
    return trial.gray_bytes * exp(_USUAL_RATE * (score - trial.score)) + trial.hint_bytes


def _measured_curves(trial_at: TrialAt, first: Trial, score: float) -> Curves:
    """The curves around a trial, by two more trials."""
    step = min(first.step_index + _OTHER_STEP, COARSEST_STEP)
    other_step = trial_at(first.distance, first.effort, step)
    factor = _OTHER_DISTANCE if first.score > score else 1 / _OTHER_DISTANCE
    if not in_one_range(first.distance, first.distance * factor, first.effort):
        factor = 1 / factor
    other_distance = trial_at(first.distance * factor, first.effort, first.step_index)
    steps, octaves = step - first.step_index, log(factor)
    gray_ratio = first.gray_bytes / other_distance.gray_bytes
    loss = max(first.score - other_step.score, 0.02) / (exp(LOSS_A_STEP * steps) - 1)
    return Curves(
        trial=first,
        score_slope=_within(_SCORE_SLOPES, (first.score - other_distance.score) / octaves),
        gray_power=_within(_BYTE_POWERS, log(gray_ratio) / octaves),
        hint_loss=loss,
        hint_rate=_within(_BYTE_RATES, log(first.hint_bytes / other_step.hint_bytes) / steps),
    )


def _corrected(
    trial_at: TrialAt, curves: Curves, score: float, start: tuple[float, int, int]
) -> Curves:
    """The curves around a trial, or around one with another distance, which is nearer to `score`.

    `start` are the distance, the effort and the step index of the first.
    """
    _, effort, step = start
    tried = [curves.around(trial_at(*start))]
    for _ in range(_CORRECTIONS):
        following = tried[-1].next_distance(score)
        near = abs(tried[-1].trial.score - score) < _NEAR and tried[-1].reaches(score)
        if near or any(following == before.trial.distance for before in tried):
            break
        tried.append(tried[-1].through(trial_at(following, effort, step)))
    reached = [
        curves for curves in tried if curves.trial.score > score - _NEAR and curves.reaches(score)
    ]
    return min(reached, key=lambda curves: curves.bytes_at(score), default=tried[-1])


def _within(limits: tuple[float, float], value: float) -> float:
    return min(max(value, limits[0]), limits[1])
