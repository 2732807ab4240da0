"""How many points hints cost a photo, by their step."""

from dataclasses import dataclass
from math import exp, floor, log

FINEST_STEP, COARSEST_STEP = 0, 255

LOSS_A_STEP = 0.018
"""By how much the logarithm of the score that hints cost grows with the step index."""

HINT_MARGIN = 0.02
"""Points that a search for the hints of a whole photo aims at beyond the quality."""


@dataclass(frozen=True)
class HintLoss:
    """Hints lower the score by `finest` * exp(0.018 step index)."""

    finest: float

    def at(self, step: int) -> float:
        """The points that hints of `step` cost."""
        return self.finest * exp(LOSS_A_STEP * step)

    def steps_for(self, points: float, step: int) -> int:
        """By how many step indices hints of `step` may be coarser for so many points less.

        Negative for points that are missing: then by how many they must be finer, at least.
        """
        at_step = self.at(step)
        if at_step + points <= self.finest:
            return FINEST_STEP - step
        return min(floor(log(1 + points / at_step) / LOSS_A_STEP), COARSEST_STEP - step)
