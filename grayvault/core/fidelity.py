"""The measured error of a restore, and how much it looks like its original."""

from dataclasses import dataclass

from grayvault.core.settings import Bound


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

    def within(self, bound: Bound) -> bool:
        """Whether no colour figure exceeds its limit."""
        return (
            self.delta_e_mean <= bound.mean
            and self.delta_e_p95 <= bound.p95
            and self.delta_e_tile <= bound.tile
        )
