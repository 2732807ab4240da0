"""The difference of two pictures, by all measures."""

from dataclasses import dataclass

from grayvault.core.fidelity import Likeness


@dataclass(frozen=True)
class Comparison:
    """The figures of `color-error.md`, section "All measures", at `width` × `height` pixels.

    `delta_e_*` are CIEDE2000: over the pixels, and the worst tile's mean. `*_psnr` are in dB, None
    if the planes are equal. `luma_ssim` is at most 1, None if a side is shorter than 11
    pixels. `ssimulacra2_*` are at most 100, None if they weren't asked for: at full size the mean
    and the worst over crops, and the whole picture at display size. `colorfulness` is the
    picture's, `colorfulness_difference` is that minus the reference's. `bleeding_*` are in codes of
    chroma per 100 pixels, 0 or more.
    """

    width: int
    height: int
    delta_e_mean: float
    delta_e_median: float
    delta_e_p95: float
    delta_e_max: float
    delta_e_tile: float
    luma_psnr: float | None
    cb_psnr: float | None
    cr_psnr: float | None
    luma_ssim: float | None
    ssimulacra2_mean: float | None
    ssimulacra2_worst: float | None
    ssimulacra2_display: float | None
    colorfulness: float
    colorfulness_difference: float
    bleeding_mean: float
    bleeding_tile: float

    @property
    def likeness(self) -> Likeness | None:
        """The figures of SSIMULACRA2, if they were asked for."""
        mean, worst = self.ssimulacra2_mean, self.ssimulacra2_worst
        if mean is None or worst is None or self.ssimulacra2_display is None:
            return None
        return Likeness(mean, worst, self.ssimulacra2_display)
