"""All measures of two photos at once (docs/reference/color-error.md, "All measures")."""

from grayvault.core.comparison import Comparison
from grayvault.core.errors import UnsupportedError
from grayvault.core.photo import Photo
from grayvault.imaging.measure import color_error
from grayvault.imaging.measure.bleeding import bleeding
from grayvault.imaging.measure.ciede2000 import DeltaE, delta_e
from grayvault.imaging.measure.colorfulness import colorfulness
from grayvault.imaging.measure.comparison_inputs import (
    flattened,
    not_flattened,
    shared_opacity,
    shared_planes,
)
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.imaging.measure.psnr import psnr
from grayvault.imaging.measure.ssim import ssim


def compare(reference: Photo, other: Photo, *, with_ssimulacra2: bool = True) -> Comparison:
    """How far `other` is from `reference`, both at the size at which fidelity is measured.

    SSIMULACRA2 is measured at full size, too. Raises `UnsupportedError` if the photos have
    different sizes.
    """
    _refuse_other_size(reference, other)
    error, weights = _delta_e(reference, other)
    first, second = flattened(reference), flattened(other)
    (luma, cb, cr), (luma_2, cb_2, cr_2) = planes = shared_planes(first, second)
    likeness = LikenessReference(reference).measure(other) if with_ssimulacra2 else None
    own, colorful = colorfulness(first.srgb), colorfulness(second.srgb)
    bleeding_mean, bleeding_tile = bleeding(*planes)
    height, width = error.shape
    side = color_error.tile_side(height, width)
    return Comparison(
        width=width,
        height=height,
        delta_e_mean=color_error.mean(error, weights),
        delta_e_median=color_error.percentile(error, 50, weights),
        delta_e_p95=color_error.percentile(error, 95, weights),
        delta_e_max=float((error if weights is None else error[weights > 0]).max(initial=0)),
        delta_e_tile=color_error.worst_tile(
            color_error.apply_weights(error, weights), (side, side)
        ),
        luma_psnr=psnr(luma, luma_2),
        cb_psnr=psnr(cb, cb_2),
        cr_psnr=psnr(cr, cr_2),
        luma_ssim=ssim(luma, luma_2),
        ssimulacra2_mean=likeness.full_size if likeness else None,
        ssimulacra2_worst=likeness.full_size_worst if likeness else None,
        ssimulacra2_display=likeness.display if likeness else None,
        colorfulness=colorful,
        colorfulness_difference=colorful - own,
        bleeding_mean=bleeding_mean,
        bleeding_tile=bleeding_tile,
    )


def _refuse_other_size(reference: Photo, other: Photo) -> None:
    if (reference.width, reference.height) != (other.width, other.height):
        raise UnsupportedError(
            f"the original has {reference.width} × {reference.height} pixels and the other picture "
            f"{other.width} × {other.height}: only pictures of one size can be compared"
        )


def _delta_e(reference: Photo, other: Photo) -> tuple[DeltaE, color_error.PixelWeights | None]:
    """ΔE00 per pixel, and the opacity that it is weighted by where the two have the same."""
    weights = shared_opacity(reference, other)
    ready = flattened if weights is None else not_flattened
    return delta_e(ready(reference).lab, ready(other).lab), weights
