"""The measured error of a restore, and how much it looks like its original."""

from dataclasses import dataclass
from math import inf

from grayvault.core.settings import Bound

DELTA_E_TOLERANCE, LIKENESS_TOLERANCE = 0.02, 0.3
"""By how much a fresh measurement of the same photo may differ from the recorded one: networks, and
sums of single precision, round differently on other processors."""


@dataclass(frozen=True)
class Likeness:
    """How much a restored photo looks like its original: SSIMULACRA2, at most 100, maybe below 0.

    `full_size` is the mean over crops at 1:1 and `full_size_worst` the lowest of them; `display` is
    the score on a screen, at a long side of 1536 pixels (`color-error.md`).
    """

    full_size: float
    full_size_worst: float
    display: float

    @property
    def lower(self) -> float:
        """The lower one of the scores at full size and on a screen: `quality` asks for this."""
        return min(self.full_size, self.display)


@dataclass(frozen=True)
class Fidelity:
    """The error of a restored photo against its source, by the measure in `color-error.md`.

    `delta_e_mean`, `delta_e_p95` and `delta_e_tile` (the worst tile's mean) are CIEDE2000;
    `luma_psnr` is in dB between the source's luma and the stored one, None if they are equal.
    `likeness` is None if it wasn't measured, as in older vault files.
    """

    delta_e_mean: float
    delta_e_p95: float
    delta_e_tile: float
    luma_psnr: float | None
    likeness: Likeness | None = None

    def within(self, bound: Bound, tolerance: float = 0.0) -> bool:
        """Whether no colour figure exceeds its limit by more than `tolerance`."""
        return all(error <= limit + tolerance for error, limit in self._errors_and_limits(bound))

    def excess(self, bound: Bound) -> float:
        """How many times its limit the colour figure is that is farthest off; inf: a limit of 0."""
        return max(
            error / limit if limit else inf if error else 0.0
            for error, limit in self._errors_and_limits(bound)
        )

    def _errors_and_limits(self, bound: Bound) -> tuple[tuple[float, float], ...]:
        return (
            (self.delta_e_mean, bound.mean),
            (self.delta_e_p95, bound.p95),
            (self.delta_e_tile, bound.tile),
        )

    def difference_from(self, recorded: "Fidelity") -> str | None:
        """What a fresh measurement differs in from the recorded one, in words; None: in nothing.

        Older records have no likeness; how they were measured may differ, so they aren't compared.
        """
        if recorded.likeness is None or self.likeness is None:
            return None
        off = abs(self.delta_e_mean - recorded.delta_e_mean)
        if off > DELTA_E_TOLERANCE:
            return (
                f"its mean colour error is {self.delta_e_mean:.2f}, and "
                f"{recorded.delta_e_mean:.2f} is recorded"
            )
        for name, place in (
            ("full_size", "at full size"),
            ("full_size_worst", "in its worst piece at full size"),
            ("display", "on a screen"),
        ):
            actual, expected = getattr(self.likeness, name), getattr(recorded.likeness, name)
            if abs(actual - expected) > LIKENESS_TOLERANCE:
                return f"its likeness {place} is {actual:.1f}, and {expected:.1f} is recorded"
        return None
