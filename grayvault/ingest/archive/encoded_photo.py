"""A photo's encoded pixels, and the fidelity of pictures that need no colorizer."""

from dataclasses import dataclass, replace

from grayvault.core.colorizer import ModelRef
from grayvault.core.fidelity import Fidelity
from grayvault.core.luma import EncodedLuma
from grayvault.core.photo import Photo, Pixels
from grayvault.core.vault_file import Scene
from grayvault.imaging.color.color_space import color_space
from grayvault.imaging.measure import color_error as measure
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.imaging.measure.psnr import luma_psnr


@dataclass(frozen=True)
class EncodedPhoto:
    """A photo's encoded pixels.

    `color_bytes` estimates the bytes of the same codestream in colour; `colorizer` is None if there
    is nothing to colorize (gray photos, tier `color`); `note` says why the photo is stored in
    another way than the settings ask for; `scene` guided the choice of a colorizer.
    """

    luma: EncodedLuma
    color_bytes: int
    fidelity: Fidelity
    hints: bytes = b""
    colorizer: ModelRef | None = None
    note: str | None = None
    scene: Scene | None = None

    @property
    def stored_bytes(self) -> int:
        """The bytes of luma and hints."""
        return len(self.luma.codestream) + len(self.hints)


def with_likeness(
    encoded: EncodedPhoto,
    photo: Photo,
    restored: Pixels,
    original: LikenessReference | None = None,
) -> EncodedPhoto:
    """`encoded` with the likeness of the pixels that it restores to, of the photo's size.

    `original` is the photo, prepared, where it is compared more than once.
    """
    prepared = original or LikenessReference(photo)
    likeness = prepared.measure(replace(photo, pixels=restored))
    return replace(encoded, fidelity=replace(encoded.fidelity, likeness=likeness))


def fidelity_of(
    photo: Photo, decoded: Pixels, original: LikenessReference | None = None
) -> Fidelity:
    """The fidelity of decoded pixels of the photo's size, in gray or in colour.

    `original` is as in `with_likeness`.
    """
    prepared = original or LikenessReference(photo)
    reduced = measure.reduce_pixels(decoded)
    actual = measure.to_lab(reduced, color_space(photo.metadata.icc))
    weights = measure.reduce_alpha(photo.alpha)
    fidelity = measure.fidelity(
        prepared.lab, actual, luma_psnr(photo.pixels, decoded), weights=weights
    )
    likeness = prepared.measure(replace(photo, pixels=decoded), reduced)
    return replace(fidelity, likeness=likeness)
