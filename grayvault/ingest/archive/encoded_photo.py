"""What is kept of a photo's pixels, and the fidelity of what needs no restoring."""

from dataclasses import dataclass

from grayvault.core.colorizer import ModelRef
from grayvault.core.fidelity import Fidelity
from grayvault.core.luma import EncodedLuma
from grayvault.core.photo import Photo, Pixels
from grayvault.core.vault_file import Shown
from grayvault.imaging.color.color_space import color_space
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.measure import color_error as measure
from grayvault.imaging.measure.psnr import psnr


@dataclass(frozen=True)
class EncodedPhoto:
    """What is kept of a photo's pixels.

    `color_bytes` are the codestream's bytes had it been in colour (estimated); `colorizer` is None
    where there is nothing to colorize (gray photos, tier `color`); `note` says why a photo is kept
    otherwise than was asked for; `scene` is what a colorizer was looked for by.
    """

    luma: EncodedLuma
    color_bytes: int
    fidelity: Fidelity
    hints: bytes = b""
    colorizer: ModelRef | None = None
    note: str | None = None
    scene: Shown | None = None

    @property
    def stored_bytes(self) -> int:
        """The bytes of luma and hints."""
        return len(self.luma.codestream) + len(self.hints)


def measured(photo: Photo, decoded: Pixels) -> Fidelity:
    """The fidelity of what needs no restoring: gray photos and those kept in colour."""
    space = color_space(photo.metadata.icc)
    reference, kept = (
        measure.to_lab(measure.reduce_pixels(p), space) for p in (photo.pixels, decoded)
    )
    luma_psnr = psnr(rgb_to_luma(photo.pixels), rgb_to_luma(decoded))
    weights = measure.reduce_alpha(photo.alpha)
    return measure.fidelity(reference, kept, luma_psnr, weights=weights)
