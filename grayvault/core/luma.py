"""Luma as stored bytes, and the port that turns one into the other."""

from dataclasses import dataclass
from typing import Protocol

from grayvault.core.photo import Luma, Pixels
from grayvault.core.settings import Tier

_NAKED = b"\xff\x0a"
"""How a codestream begins: ISO/IEC 18181-1, 9.1."""


@dataclass(frozen=True)
class EncodedLuma:
    """A JPEG XL codestream and the settings that made it.

    It is naked, or in a container where that gives a JPEG back (`holds_jpeg`). `distance` is 0.0
    where the codestream is lossless; `depth` is bits a sample (8 or 16).
    """

    codestream: bytes
    tier: Tier
    distance: float
    effort: int
    depth: int

    @property
    def holds_jpeg(self) -> bool:
        """Whether a JPEG can be rebuilt from it, which needs the very Exif of that JPEG."""
        return not self.codestream.startswith(_NAKED)


class LumaCodec(Protocol):
    """Turns luma into bytes and back; one for each tier."""

    @property
    def tier(self) -> Tier:
        """The tier that this codec serves."""
        ...

    def encode(self, luma: Luma) -> EncodedLuma:
        """Encode `luma` as a one-channel JPEG XL codestream."""
        ...

    def decode(self, codestream: bytes) -> Luma:
        """Decode a codestream; raises `DamagedFileError` where it can't be."""
        ...

    def color_bytes(self, pixels: Pixels, luma: Luma, luma_bytes: int) -> int:
        """Estimate the bytes that `pixels` would take in colour with the same settings.

        `luma` is theirs, and took `luma_bytes`.
        """
        ...
