"""Which codec serves which tier.

The efforts were chosen by measurement: docs/explanation/decisions/0002-effort.md.
"""

from grayvault.core.errors import UnsupportedError
from grayvault.core.luma import LumaCodec
from grayvault.core.settings import Tier
from grayvault.imaging.codec.pixel_codec import PixelLumaCodec

LOSSY_EFFORT = 3
LOSSLESS_EFFORT = 7

QUICK_EFFORT, THOROUGH_EFFORT = 4, 5
"""Where a quality is asked for: a photo takes fewer bytes with the one or with the other."""


def quality_codec(distance: float, effort: int, gamma: float | None = None) -> LumaCodec:
    """The codec of `compact` where a quality is asked for; `gamma` as in `luma_codec`."""
    return PixelLumaCodec("compact", distance, effort, gamma)


def luma_codec(tier: Tier, distance: float, gamma: float | None = None) -> LumaCodec:
    """The codec of a tier that keeps luma as pixels, `distance` being for the lossy one.

    `exact` is `lossless` here: a JPEG's own coefficients are `JpegLumaCodec`'s. `gamma` is that of
    the luma's tone curve, None for sRGB's. Raises `UnsupportedError` for the tier that keeps no
    luma.
    """
    if tier == "compact":
        return PixelLumaCodec(tier, distance, LOSSY_EFFORT, gamma)
    if tier in {"lossless", "exact"}:
        return PixelLumaCodec("lossless", 0.0, LOSSLESS_EFFORT, gamma)
    raise UnsupportedError(f"the tier {tier!r} keeps no luma")
