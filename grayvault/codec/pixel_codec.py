"""The tiers that keep luma as pixels: `compact` and `lossless`."""

from dataclasses import dataclass

from grayvault.codec import jxl
from grayvault.domain.luma import EncodedLuma
from grayvault.domain.photo import Luma, Pixels
from grayvault.domain.settings import Tier


@dataclass(frozen=True)
class PixelLumaCodec:
    """A `LumaCodec` that encodes luma as a gray JPEG XL picture.

    `distance` is libjxl's Butteraugli distance (0: lossless), `effort` libjxl's 1..9.
    """

    tier: Tier
    distance: float
    effort: int

    def encode(self, luma: Luma) -> EncodedLuma:
        """Encode `luma` as a one-channel JPEG XL codestream."""
        codestream = jxl.encode(luma, self.distance, self.effort)
        depth = luma.dtype.itemsize * 8
        return EncodedLuma(codestream, self.tier, self.distance, self.effort, depth)

    def decode(self, codestream: bytes) -> Luma:
        """Decode a codestream; raises `DamagedFileError` where it can't be."""
        return jxl.decode_gray(codestream)

    def color_bytes(self, pixels: Pixels, luma: Luma, luma_bytes: int) -> int:
        """Estimate the bytes that `pixels` would take in colour with the same settings."""
        return round(luma_bytes * jxl.color_to_gray(pixels, luma, self.distance, self.effort))
