"""Decoded samples as a photo has them: colours apart from opacity, at full range."""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Samples
from grayvault.core.errors import PhotoRefusedError
from grayvault.core.photo import Alpha, Pixels
from grayvault.imaging.formats.unsupported import sample_format_error

_SIXTEEN_TOP = 65535


def to_full_range(samples: Samples, depth: int) -> Samples:
    """uint16 samples of `depth` bits, 9..16, spread over 0..65535; uint8 ones as they are."""
    if samples.dtype == np.uint8 or depth == 16:
        return samples
    codes = np.arange(1 << depth) * _SIXTEEN_TOP / ((1 << depth) - 1)
    table: NDArray[np.uint16] = np.rint(codes).astype(np.uint16)
    return table[np.minimum(samples, (1 << depth) - 1)]


def split_alpha(samples: Samples, *, associated: bool = False) -> tuple[Pixels, Alpha | None]:
    """Colours and opacity, None if all is opaque.

    With `associated` the colours are multiplied by the opacity and are divided by it here. Raises
    `PhotoRefusedError` if the samples aren't 8 or 16 bits of 1 to 4 channels.
    """
    if samples.dtype not in {np.dtype(np.uint8), np.dtype(np.uint16)}:
        raise sample_format_error(str(samples.dtype))
    channels = 1 if samples.ndim == 2 else samples.shape[2]
    if samples.ndim not in {2, 3} or not 1 <= channels <= 4:
        raise PhotoRefusedError("channels", f"the picture has {channels} channels: not archived")
    if channels in {1, 3}:
        return np.ascontiguousarray(samples[..., 0] if samples.shape[2:] == (1,) else samples), None
    alpha = np.ascontiguousarray(samples[..., -1])
    colors = samples[..., 0] if channels == 2 else samples[..., :3]
    top = np.iinfo(samples.dtype).max
    if alpha.min(initial=top) == top:
        return np.ascontiguousarray(colors), None
    return np.ascontiguousarray(_unassociated(colors, alpha) if associated else colors), alpha


def _unassociated(colors: Pixels, alpha: Alpha) -> Pixels:
    """Colours divided by the opacity that they are multiplied by."""
    top = np.float32(np.iinfo(alpha.dtype).max)
    opacity = np.maximum(alpha, 1).astype(np.float32) / top
    whole = colors / (opacity if colors.ndim == 2 else opacity[..., None])
    return np.rint(np.minimum(whole, top)).astype(colors.dtype)
