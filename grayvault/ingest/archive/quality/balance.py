"""Gray picture and hints in balance: the fewest bytes of both that reach a score.

At the optimum a byte more for either brings the same gain. Three trials say how bytes and score
change with distance and step; a model of these curves says where the optimum is; further trials
correct it. The model, fitted on training photos (docs/explanation/decisions/0016-quality.md):

* the score falls linearly with the logarithm of the distance, the gray picture's bytes by a power;
* hints lower the score by k exp(0.018 step index), and their bytes fall exponentially with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp, inf, log

import numpy as np

from grayvault.core.arrays import Float64Array
from grayvault.ingest.archive.quality.gray_trials import Trial

FINEST_STEP, COARSEST_STEP = 0, 255
LEAST_DISTANCE, MOST_DISTANCE = 0.1, 15.0

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
"""Scores, and the distance and step index of most training photos there."""

_LOSS_A_STEP = 0.018
"""By how much the logarithm of the score that hints cost grows with the step index."""

_OTHER_STEP, _OTHER_DISTANCE = 24, 1.3
"""How far the second and third trials are from the first."""

_NEAR = 0.25
"""A score that is near enough."""

_CORRECTIONS = 3

_SCORE_SLOPES, _BYTE_POWERS, _BYTE_RATES = (2.0, 40.0), (0.3, 1.6), (0.008, 0.05)
"""Sensible ranges of what is measured between two trials."""

TrialAt = Callable[[float, int], Trial]


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
        moved = exp(_LOSS_A_STEP * (trial.step_index - self.trial.step_index))
        return replace(self, trial=trial, hint_loss=self.hint_loss * moved)

    def gray_bytes_at(self, distances: Float64Array) -> Float64Array:
        """The bytes of the gray picture at each of some distances."""
        return self.trial.gray_bytes * (distances / self.trial.distance) ** -self.gray_power

    def optimum(self, score: float, most_hint_bytes: float) -> tuple[float, int]:
        """The distance and the step index that should reach `score` with the fewest bytes."""
        steps = np.arange(FINEST_STEP, COARSEST_STEP + 1) - self.trial.step_index
        room = self.trial.score - self.hint_loss * np.expm1(_LOSS_A_STEP * steps) - score
        distances = self.trial.distance * np.exp(np.clip(room / self.score_slope, -2, 2))
        distances = np.clip(distances, LEAST_DISTANCE, MOST_DISTANCE)
        hint_bytes = self.trial.hint_bytes * np.exp(-self.hint_rate * steps)
        gray_bytes = self.gray_bytes_at(distances)
        total = np.where(hint_bytes > most_hint_bytes, inf, gray_bytes + hint_bytes)
        best = int(total.argmin()) if np.isfinite(total).any() else len(steps) - 1
        return float(distances[best]), FINEST_STEP + best


def balanced(trial_at: TrialAt, score: float, most_hint_bytes: float) -> Curves:
    """The curves around the trial that is nearest to the fewest bytes that reach `score`."""
    curves = _measured_curves(trial_at, score)
    distance, step = curves.optimum(score, most_hint_bytes)
    trial = trial_at(distance, step)
    for _ in range(_CORRECTIONS):
        if abs(trial.score - score) < _NEAR:
            break
        moved = distance * exp((trial.score - score) / curves.score_slope)
        distance = min(max(moved, LEAST_DISTANCE), MOST_DISTANCE)
        trial = trial_at(distance, step)
    return curves.around(trial)


def start(score: float) -> tuple[float, int]:
    """A distance and a step index that reach about this score on most photos."""
    scores, distances, steps = zip(*_STARTS, strict=True)
    distance = exp(float(np.interp(score, scores, np.log(distances))))
    return distance, round(float(np.interp(score, scores, steps)))


def _measured_curves(trial_at: TrialAt, score: float) -> Curves:
    distance, step = start(score)
    first = trial_at(distance, step)
    other_step = trial_at(distance, min(step + _OTHER_STEP, COARSEST_STEP))
    factor = _OTHER_DISTANCE if first.score > score else 1 / _OTHER_DISTANCE
    other_distance = trial_at(distance * factor, step)
    steps, octaves = other_step.step_index - step, log(factor)
    gray_ratio = first.gray_bytes / other_distance.gray_bytes
    loss = max(first.score - other_step.score, 0.02) / (exp(_LOSS_A_STEP * steps) - 1)
    return Curves(
        trial=first,
        score_slope=_within(_SCORE_SLOPES, (first.score - other_distance.score) / octaves),
        gray_power=_within(_BYTE_POWERS, log(gray_ratio) / octaves),
        hint_loss=loss,
        hint_rate=_within(_BYTE_RATES, log(first.hint_bytes / other_step.hint_bytes) / steps),
    )


def _within(limits: tuple[float, float], value: float) -> float:
    return min(max(value, limits[0]), limits[1])
