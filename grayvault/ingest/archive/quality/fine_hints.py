"""Hints of any fineness beside a decoded gray picture, fitted to a photo's chroma."""

from dataclasses import replace

import numpy as np

from grayvault.colorizers.choose.transparent_chroma import fill_transparent
from grayvault.core.photo import Chroma, Luma, Photo
from grayvault.hints import stream_v3
from grayvault.hints.coarse_colors import with_true_light
from grayvault.hints.fit_hints import FitSettings, fine_grids, fit_grids, quantize_hints
from grayvault.hints.stream_v2 import QuantizedHints
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from grayvault.imaging.measure.color_error import to_8_bits
from grayvault.imaging.resize import resize, resize_plane


def fine_hints(
    photo: Photo,
    gray: Luma,
    step_index: int,
    most_cells: float = stream_v3.MOST_CELLS,
    *,
    lightness: bool,
) -> QuantizedHints:
    """Hints of half the photo's size with this step, beside its decoded `gray` picture.

    They are coarser where they would have more than `most_cells`. Photo and gray picture are
    reduced to the grid of the means, so that even a photo of 200 megapixels takes little memory.
    `lightness` says what the gray picture is; otherwise it is luma.
    """
    grids = fine_grids((photo.height, photo.width), most_cells, step_index)
    settings = FitSettings(max(grids.means), max(grids.slopes), step_index, stream_v3.VERSION)
    small = resize(gray, grids.means, "box").astype(np.float32) * np.float32(
        255 / np.iinfo(gray.dtype).max
    )
    chroma = _chroma(photo, grids.means)
    fit = fit_grids(small, chroma, grids, settings)
    coded = replace(quantize_hints(fit, step_index), lightness=lightness)
    return with_true_light(coded, fit, small, chroma) if lightness else coded


def _chroma(photo: Photo, size: tuple[int, int]) -> Chroma:
    """The photo's chroma, 2 planes of `size`; where nothing is seen it is spread from around."""
    small = resize(photo.pixels, size, "box")
    if small.dtype != np.uint8:
        small = to_8_bits(small.astype(np.float32) / np.float32(257))
    chroma = rgb_to_chroma(small)
    if photo.alpha is None:
        return chroma
    opacity = photo.alpha.astype(np.float32) / np.float32(np.iinfo(photo.alpha.dtype).max)
    return fill_transparent(chroma, np.clip(resize_plane(opacity, size, "box"), 0, 1))
