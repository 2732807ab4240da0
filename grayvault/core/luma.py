"""Encoded luma, and the interface of its codecs."""

from dataclasses import dataclass
from typing import Protocol

from grayvault.core.photo import Luma, Pixels
from grayvault.core.settings import Tier

_NAKED = b"\xff\x0a"
"""How a codestream begins: ISO/IEC 18181-1, 9.1."""


@dataclass(frozen=True)
class EncodedLuma:
    """A JPEG XL codestream and the settings that made it.

    It is naked, or in a container from which a JPEG can be rebuilt (`holds_jpeg`). `distance` is
    0.0 if the codestream is lossless; `depth` is bits per sample (8 or 16).
    """

    codestream: bytes
    tier: Tier
    distance: float
    effort: int
    depth: int

    @property
    def holds_jpeg(self) -> bool:
        """Whether a JPEG can be rebuilt from it, for which that JPEG's Exif is needed."""
        return not self.codestream.startswith(_NAKED)


class LumaCodec(Protocol):
    """Encodes and decodes luma; there is one codec for each tier."""

    @property
    def tier(self) -> Tier:
        """The tier of this codec."""
        ...

    def encode(self, luma: Luma) -> EncodedLuma:
        """Encode `luma` as a one-channel JPEG XL codestream."""
        ...

    def decode(self, codestream: bytes) -> Luma:
        """Decode a codestream; `DamagedFileError` if it is damaged."""
        ...

    def color_bytes(self, pixels: Pixels, luma: Luma, luma_bytes: int) -> int:
        """Estimate the bytes that `pixels` would take in colour with the same settings.

        `luma` is their luma, which took `luma_bytes`.
        """
        ...
