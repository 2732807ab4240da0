"""What to try next for a whole photo that isn't good enough yet."""

from dataclasses import dataclass
from math import exp, log

from grayvault.ingest.archive.quality.distance_range import LEAST_DISTANCE, steady_range
from grayvault.ingest.archive.quality.hint_loss import (
    COARSEST_STEP,
    FINEST_STEP,
    HINT_MARGIN,
    HintLoss,
)
from grayvault.ingest.archive.quality.refine_distance import MARGIN, moved_distance

_FINER, _COARSER = 10, 2
"""Step indices by which hints are made finer or coarser, at least."""

_SOME, _MOST_ALONE = 0.5, 16
"""Points that finer hints bring alone, and by how many step indices at most."""

_TIMES_ALONE = 2
"""How often hints alone are tried: their score isn't quite as foreseen."""

_LITTLE, _MANY = 0.6, 5.0
"""Points that the gray picture makes up for alone, and for which hints are made `_FINER` finer."""

_BYTE_RATE, _ERROR_RATE = 0.02, 0.008
"""By how much the logarithm of the hints' bytes falls, and that of the colour error grows, with the
step index, about."""

_ERROR_POINTS, _LEAST_POINTS = 25.0, 0.7
"""Points by which the gray picture is made better for each unit of the logarithm of the colour
error's excess, and at least, where finer hints alone don't bring the photo within its limit."""

_MOST_EXCESS, _MOST_GRAY_EXCESS = 8.0, 2.0
"""A larger excess of the colour error counts as this: for the hints, for the gray picture."""


@dataclass
class NextEncode:
    """The distance, the effort and the step index of a whole photo's next encode.

    `score_slope` is as in `Curves`; hints with a finer step than `finest_step` take too many bytes;
    `hints_alone` says how often finer hints were tried alone for the score, `made_finer` whether
    they were just made finer for the colour error limit.
    """

    distance: float
    effort: int
    step: int
    score_slope: float
    hint_loss: HintLoss
    finest_step: int = FINEST_STEP
    hints_alone: int = 0
    made_finer: bool = False

    def make_hints_smaller(self, excess: float) -> None:
        """After hints that take `excess` times the bytes that they may."""
        steps = _COARSER + round(log(excess) / _BYTE_RATE)
        self.step = self.finest_step = min(self.step + steps, COARSEST_STEP)

    def improve(self, short: float, excess: float) -> None:
        """After a photo `short` points short, whose colour error is `excess` times its limit.

        Where little is missing, finer hints make up for it. Else the gray picture does, and hints
        help where much is missing. Hints make up for the colour error; where they didn't, the gray
        picture helps.
        """
        finer, alone = self._finer_by(short, excess), self._finer_alone(short)
        if 0 < short < _SOME and self.hints_alone < _TIMES_ALONE and alone:
            self.hints_alone, finer = self.hints_alone + 1, max(alone, finer)
        elif 0 < short < _SOME and self._is_out_of_range(short):
            self.distance, _ = steady_range(self.distance, self.effort)
            finer = max(_FINER, finer)
        elif short > 0:
            self.change_score(short)
        elif self.made_finer or self.step == self.finest_step:
            points = _ERROR_POINTS * log(min(max(excess, 1.0), _MOST_GRAY_EXCESS))
            self.change_score(max(points, _LEAST_POINTS))
        self.made_finer = excess > 1
        self.step = max(self.step - finer, self.finest_step)

    def change_score(self, points: float) -> None:
        """Make the gray picture better (or worse) by about so many points, and a margin."""
        self.distance = moved_distance(self.distance, self.effort, self._moved_by(points))

    def _moved_by(self, points: float) -> float:
        return self.distance * exp(-(points + MARGIN) / self.score_slope)

    def _is_out_of_range(self, points: float) -> bool:
        """Whether no distance of the range in which the score falls steadily brings so many."""
        return self._moved_by(points) < steady_range(self.distance, self.effort)[0]

    def _finer_alone(self, short: float) -> int:
        """The step indices by which hints alone must be finer for `short` points; 0 if too many."""
        finer = -self.hint_loss.steps_for(-short - HINT_MARGIN, self.step)
        return finer if finer <= min(_MOST_ALONE, self.step - self.finest_step) else 0

    def _finer_by(self, short: float, excess: float) -> int:
        """The step indices by which hints must be finer."""
        for_score = _FINER * max(1, round(short / _MANY)) if short > _LITTLE else 0
        if excess <= 1 and self.distance > LEAST_DISTANCE:
            return for_score
        for_error = round(log(min(max(excess, 1.0), _MOST_EXCESS)) / _ERROR_RATE)
        return max(for_score, _FINER, for_error)
