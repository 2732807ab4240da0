"""The measured error of a restore."""

from dataclasses import dataclass

from grayvault.core.settings import Bound


@dataclass(frozen=True)
class Fidelity:
    """The error of a restored photo against its source, by the measure in `color-error.md`.

    `delta_e_mean`, `delta_e_p95` and `delta_e_tile` (the worst tile's mean) are CIEDE2000;
    `luma_psnr` is in dB between the source's luma and the stored one, None if they are equal.
    """

    delta_e_mean: float
    delta_e_p95: float
    delta_e_tile: float
    luma_psnr: float | None

    def within(self, bound: Bound) -> bool:
        """Whether no colour figure exceeds its limit."""
        return (
            self.delta_e_mean <= bound.mean
            and self.delta_e_p95 <= bound.p95
            and self.delta_e_tile <= bound.tile
        )
