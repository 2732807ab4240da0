"""All measures of two pictures at once (docs/fidelity.md, "All measures")."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grayvault.color.blend import on_white
from grayvault.color.space import SRGB, ColorSpace, alike, color_space, srgb_of_xyz
from grayvault.color.split import planes_of
from grayvault.domain.comparison import Comparison
from grayvault.domain.photo import Photo
from grayvault.errors import UnsupportedError
from grayvault.measure import fidelity
from grayvault.measure.bleeding import bleeding
from grayvault.measure.colorfulness import colorfulness
from grayvault.measure.psnr import psnr
from grayvault.measure.ssim import ssim
from grayvault.measure.ssimulacra2 import ssimulacra2

_LEAST_ALPHA = 1 / 510
"""Half a step of 8 bits: opacities that differ by less are the same."""


@dataclass(frozen=True)
class _Picture:
    """R'G'B' codes at the size that is compared, and their colour space."""

    codes: fidelity.Compared
    space: ColorSpace

    @property
    def lab(self) -> fidelity.Lab:
        return fidelity.lab_of(self.codes, self.space)

    @property
    def srgb(self) -> NDArray[np.float32]:
        """Its codes in sRGB, 0..255."""
        if alike(self.space, SRGB):
            return self.codes.astype(np.float32)
        return srgb_of_xyz(self.space.xyz(self.codes))


def compare(reference: Photo, other: Photo, *, with_ssimulacra2: bool = True) -> Comparison:
    """How far `other` is from `reference`, both at the size at which fidelity is measured.

    SSIMULACRA2 takes most of the time. Raises `UnsupportedError` where the pictures have different
    sizes, or SSIMULACRA2 is asked for and its package isn't installed.
    """
    _refuse_other_size(reference, other)
    first, second = _seen(reference), _seen(other)
    srgb = first.srgb, second.srgb
    planes, others = _planes(first, second, srgb)
    scores = ssimulacra2(*map(_rounded, srgb)) if with_ssimulacra2 else None
    colorful = colorfulness(srgb[1])
    bleeding_mean, bleeding_tile = bleeding(planes, others)
    weights = _opacity(reference, other)
    if weights is not None:
        first, second = _unblended(reference), _unblended(other)
    error = fidelity.delta_e(first.lab, second.lab)
    height, width = error.shape
    return Comparison(
        width=width,
        height=height,
        delta_e_mean=fidelity.mean(error, weights),
        delta_e_median=fidelity.percentile(error, 50, weights),
        delta_e_p95=fidelity.percentile(error, 95, weights),
        delta_e_max=_highest(error, weights),
        delta_e_tile=fidelity.worst_tile(
            fidelity.weighted(error, weights), (fidelity.tile_side(height, width),) * 2
        ),
        luma_psnr=psnr(planes[0], others[0]),
        cb_psnr=psnr(planes[1], others[1]),
        cr_psnr=psnr(planes[2], others[2]),
        luma_ssim=ssim(planes[0], others[0]),
        ssimulacra2_mean=scores[0] if scores else None,
        ssimulacra2_worst=scores[1] if scores else None,
        colorfulness=colorful,
        colorfulness_difference=colorful - colorfulness(srgb[0]),
        bleeding_mean=bleeding_mean,
        bleeding_tile=bleeding_tile,
    )


def _refuse_other_size(reference: Photo, other: Photo) -> None:
    if (reference.width, reference.height) != (other.width, other.height):
        raise UnsupportedError(
            f"a picture of {reference.width} × {reference.height} pixels can't be compared with "
            f"one of {other.width} × {other.height}: bring both to one size"
        )


def _unblended(photo: Photo) -> _Picture:
    """A photo's colours, whatever their opacity."""
    return _Picture(fidelity.reduced(photo.pixels), color_space(photo.metadata.icc))


def _seen(photo: Photo) -> _Picture:
    """A photo as it looks on white."""
    if photo.alpha is None:
        return _unblended(photo)
    return _unblended(replace(photo, pixels=on_white(photo.pixels, photo.alpha), alpha=None))


def _opacity(reference: Photo, other: Photo) -> fidelity.Weights | None:
    """How opaque both photos are; None: everywhere, or each in its own way."""
    own, others = fidelity.reduced_alpha(reference.alpha), fidelity.reduced_alpha(other.alpha)
    if own is None or others is None or np.abs(own - others).max() >= _LEAST_ALPHA:
        return None
    return own


def _planes(
    first: _Picture, second: _Picture, srgb: tuple[NDArray[np.float32], NDArray[np.float32]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Y', Cb and Cr of both in the space that they share, else in sRGB."""
    if alike(first.space, second.space):
        return planes_of(first.codes.astype(np.float32)), planes_of(second.codes.astype(np.float32))
    return planes_of(srgb[0]), planes_of(srgb[1])


def _rounded(codes: NDArray[np.float32]) -> NDArray[np.uint8]:
    return fidelity.eight_bits(np.clip(codes, 0, 255))


def _highest(error: fidelity.DeltaE, weights: fidelity.Weights | None) -> float:
    """The highest error of what is seen."""
    return float((error if weights is None else error[weights > 0]).max(initial=0))
