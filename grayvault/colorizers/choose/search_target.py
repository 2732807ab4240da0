"""The target of the search for hints: a photo, reduced and ready to be compared."""

from dataclasses import dataclass

import numpy as np

from grayvault.colorizers.choose.transparent_chroma import fill_transparent
from grayvault.core.arrays import Window
from grayvault.core.colorizer import Colorizer
from grayvault.core.fidelity import Fidelity
from grayvault.core.hints import Hints
from grayvault.core.photo import Alpha, Chroma, Luma, Pixels
from grayvault.hints.to_chroma import FloatLuma, hints_to_chroma
from grayvault.imaging.color.color_space import SRGB, ColorSpace
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.measure import color_error as measure
from grayvault.imaging.measure.ciede2000 import Lab
from grayvault.imaging.resize import fit_long_side, resize, resize_plane

_FIT_SIDE = 768
"""Pixels on the long side at which hints are fitted: a grid has half as many cells at most."""

_SAMPLED_ROWS_A_TILE, _SAMPLED_COLUMNS_A_TILE = 6, 12


@dataclass(frozen=True)
class SearchTarget:
    """A photo at the size at which photos are compared.

    `luma` is the decoded luma and `reference` the source's CIELAB there; `fit_luma` and
    `fit_chroma` are the decoded luma and the source's chroma at the size that hints are fitted at.
    `space` is that of the source's pixels, `weights` how opaque they are, None: everywhere.
    """

    luma: Luma
    reference: Lab
    fit_luma: FloatLuma
    fit_chroma: Chroma
    space: ColorSpace = SRGB
    weights: measure.PixelWeights | None = None


def search_target(
    pixels: Pixels, luma_hat: Luma, space: ColorSpace = SRGB, alpha: Alpha | None = None
) -> SearchTarget:
    """The target for a source's `pixels` and opacity, whose stored luma decodes to `luma_hat`."""
    small, luma = measure.reduce_pixels(pixels), measure.reduce_luma(luma_hat)
    weights = measure.reduce_alpha(alpha)
    size = fit_long_side((luma.shape[0], luma.shape[1]), _FIT_SIDE)
    chroma = rgb_to_chroma(resize(measure.to_8_bits(small), size, "box"))
    if weights is not None:
        chroma = fill_transparent(chroma, resize_plane(weights, size, "box"))
    return SearchTarget(
        luma=luma,
        reference=measure.to_lab(small, space),
        fit_luma=resize(luma, size, "box").astype(np.float32),
        fit_chroma=chroma,
        space=space,
        weights=weights,
    )


def estimate_fidelity(target: SearchTarget, hints: Hints) -> Fidelity:
    """The fidelity of the target restored from `hints` alone, estimated on some samples.

    The restore is done at the size of the comparison instead of being reduced to it, so the
    estimate guides the search; what is recorded is measured by the definition.
    """
    at, _ = _samples(target.luma)
    return _sampled_fidelity(target, hints_to_chroma(hints, target.luma.astype(np.float32), at))


def estimate_with_colorizer(colorizer: Colorizer, target: SearchTarget, hints: Hints) -> Fidelity:
    """The fidelity of the target restored by a colorizer, estimated likewise."""
    at, _ = _samples(target.luma)
    height, width = target.luma.shape
    chroma = colorizer.predict(target.luma, hints, (height, width))
    return _sampled_fidelity(target, chroma[:, at[0], at[1]])


def _sampled_fidelity(target: SearchTarget, chroma: Chroma) -> Fidelity:
    """The fidelity of the target's samples with this chroma."""
    at, tile = _samples(target.luma)
    restored = measure.to_lab(ycbcr_to_rgb(target.luma[at], chroma), target.space)
    weights = None if target.weights is None else target.weights[at]
    return measure.fidelity(target.reference[at], restored, None, tile, weights)


def _samples(luma: Luma) -> tuple[Window, tuple[int, int]]:
    """Evenly spread rows and columns, and a tile's share of them."""
    side = measure.tile_side(*luma.shape)
    down, across = (
        _stride(luma.shape[0], side, _SAMPLED_ROWS_A_TILE),
        _stride(luma.shape[1], side, _SAMPLED_COLUMNS_A_TILE),
    )
    at = slice(down // 2, None, down), slice(across // 2, None, across)
    return at, (max(1, side // down), max(1, side // across))


def _stride(extent: int, side: int, count: int) -> int:
    stride = max(1, side // count)
    return stride if extent > stride else 1
