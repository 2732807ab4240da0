"""Which codec serves which tier.

The efforts were chosen by measurement: docs/decisions/0002-effort.md.
"""

from grayvault.codec.pixel_codec import PixelLumaCodec
from grayvault.domain.luma import LumaCodec
from grayvault.domain.settings import Tier
from grayvault.errors import UnsupportedError

LOSSY_EFFORT = 3
LOSSLESS_EFFORT = 7


def luma_codec(tier: Tier, distance: float) -> LumaCodec:
    """The codec of a tier that keeps luma, `distance` being for the lossy one.

    Raises `UnsupportedError` for tiers that keep no luma or are not built yet.
    """
    if tier == "compact":
        return PixelLumaCodec(tier, distance, LOSSY_EFFORT)
    if tier == "lossless":
        return PixelLumaCodec(tier, 0.0, LOSSLESS_EFFORT)
    raise UnsupportedError(f"the tier {tier!r} has no luma codec yet; use compact or lossless")
