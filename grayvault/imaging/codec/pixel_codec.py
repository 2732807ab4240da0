"""The tiers that keep luma as pixels: `compact` and `lossless`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grayvault.core.luma import EncodedLuma
from grayvault.core.photo import Luma, Pixels
from grayvault.core.settings import Tier
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.jxl_transfer import set_transfer


@dataclass(frozen=True)
class PixelLumaCodec:
    """A `LumaCodec` that encodes luma as a gray JPEG XL picture.

    `distance` is libjxl's Butteraugli distance (0: lossless), `effort` libjxl's 1..9; `gamma` is
    that of the luma's tone curve, None for sRGB's.
    """

    tier: Tier
    distance: float
    effort: int
    gamma: float | None = None

    def encode(self, luma: Luma) -> EncodedLuma:
        """Encode `luma` as a one-channel JPEG XL codestream."""
        depth = luma.dtype.itemsize * 8
        codestream = jxl.encode(self._encodable(luma), self.distance, self.effort)
        if self.gamma is not None or depth > 8:
            codestream = set_transfer(codestream, self.gamma, depth)
        return EncodedLuma(codestream, self.tier, self.distance, self.effort, depth)

    def _encodable(self, luma: Luma) -> Luma:
        """The luma, but light where lossy coding must know what is bright and it isn't sRGB's."""
        if self.gamma is None or self.distance == 0:
            return luma
        top = np.iinfo(luma.dtype).max
        light = np.arange(top + 1) / top
        codes: NDArray[np.uint16] = np.rint(light**self.gamma * 65535).astype(np.uint16)
        return codes[luma]

    def decode(self, codestream: bytes) -> Luma:
        """Decode a codestream; raises `DamagedFileError` if it can't be."""
        return jxl.decode_gray(codestream)

    def color_bytes(self, pixels: Pixels, luma: Luma, luma_bytes: int) -> int:
        """Estimate the bytes that `pixels` would take in colour with the same settings."""
        return round(luma_bytes * jxl.color_to_gray(pixels, luma, self.distance, self.effort))
