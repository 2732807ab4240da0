"""A photo's luma, encoded by its tier, and decoded from the stored bytes."""

from dataclasses import dataclass
from functools import cached_property

from grayvault.core.errors import DamagedFileError
from grayvault.core.luma import EncodedLuma, LumaCodec
from grayvault.core.photo import Luma, Photo, Pixels
from grayvault.core.settings import IngestSettings, Tier
from grayvault.imaging.codec import jpeg_coefficients
from grayvault.imaging.codec.codec_for_tier import luma_codec
from grayvault.imaging.codec.jpeg_luma_codec import JpegLumaCodec
from grayvault.imaging.color.color_space import color_space, gamma_of
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.measure.psnr import psnr

_EXACT_SHARE = 0.4
"""Luma that takes less than this share of its JPEG is surely smaller than its coefficients: those
took 0.55 to 0.85 (docs/explanation/decisions/0009)."""

_LEAST_PSNR = 20.0
"""In dB. Photos that are turned have 5 to 15; the same coefficients have more than 40."""


_Encoded = tuple[LumaCodec, EncodedLuma]


@dataclass(frozen=True)
class DecodedLuma:
    """A source's luma, and the luma that its stored bytes decode to, with the codec of both."""

    luma: Luma
    luma_hat: Luma
    encoded: EncodedLuma
    codec: LumaCodec

    @cached_property
    def luma_psnr(self) -> float | None:
        """How near the two are, in dB; None: they are equal."""
        return psnr(self.luma, self.luma_hat)


def encode_luma(photo: Photo, pixels: Pixels, settings: IngestSettings) -> DecodedLuma:
    """Encode the luma and decode those bytes; luma of 16 bits is always stored to the bit.

    Under `compact`, a JPEG's own coefficients are stored if they take no more bytes.
    """
    tier: Tier = "compact" if settings.tier == "color" else settings.tier
    tier = "lossless" if photo.depth > 8 else tier
    gamma = gamma_of(color_space(photo.metadata.icc))
    luma = rgb_to_luma(pixels)
    exact = _exact(photo, luma, gamma) if tier == "exact" else None
    return decoded_luma(luma, *(exact or _by_tier(photo, luma, tier, settings.distance, gamma)))


def decoded_luma(luma: Luma, codec: LumaCodec, encoded: EncodedLuma) -> DecodedLuma:
    """A gray picture, decoded from what `codec` encoded it to."""
    return DecodedLuma(luma, codec.decode(encoded.codestream), encoded, codec)


def _by_tier(
    photo: Photo, luma: Luma, tier: Tier, distance: float, gamma: float | None
) -> _Encoded:
    """The luma by the tier's codec, or exact where `compact` would not be smaller."""
    codec = luma_codec(tier, distance, gamma=gamma)
    encoded = codec.encode(luma)
    if tier == "compact" and _may_be_smaller(photo, encoded):
        exact = _exact(photo, luma, gamma)
        if exact and len(exact[1].codestream) <= len(encoded.codestream):
            return exact
    return codec, encoded


def _exact(photo: Photo, luma: Luma, gamma: float | None) -> _Encoded | None:
    """The luma's own JPEG coefficients; None if there are none or they can't be taken out."""
    if photo.jpeg is None or jpeg_coefficients.exact_obstacle(photo.jpeg) is not None:
        return None
    codec = JpegLumaCodec(photo.jpeg, gamma, photo.orientation)
    try:
        encoded = codec.encode(luma)
        return (codec, encoded) if _alike(luma, codec.decode(encoded.codestream)) else None
    except DamagedFileError:
        return None


def _alike(luma: Luma, luma_hat: Luma) -> bool:
    """Whether coefficients show the picture that was read: of its size, and the same way up.

    They differ by rounding, and where R'G'B' cut off what they say.
    """
    likeness = psnr(luma, luma_hat) if luma.shape == luma_hat.shape else 0.0
    return likeness is None or likeness >= _LEAST_PSNR


def _may_be_smaller(photo: Photo, encoded: EncodedLuma) -> bool:
    """Whether a JPEG's coefficients may take no more bytes than what its luma was encoded to."""
    return photo.jpeg is not None and len(encoded.codestream) > _EXACT_SHARE * len(photo.jpeg)


def fallback_note(photo: Photo, encoded: EncodedLuma, settings: IngestSettings) -> str | None:
    """Why the luma is stored in another way than asked for; None if it isn't."""
    if encoded.tier == "lossless" and settings.tier == "compact":
        return f"kept lossless: {_why_lossless(encoded)}"
    if encoded.tier == "exact" and settings.tier == "compact":
        return "kept exact: its coefficients take no more bytes than compact luma"
    if encoded.tier == "lossless" and settings.tier == "exact":
        return f"kept lossless, not exact: {_why_not_exact(photo)}"
    return None


def _why_lossless(encoded: EncodedLuma) -> str:
    """Why luma that could be compact is not."""
    if encoded.depth > 8:
        return f"it has {encoded.depth} bits a sample"
    return "nothing less holds the colour error limit"


def _why_not_exact(photo: Photo) -> str:
    """Why there are no JPEG coefficients to keep."""
    if photo.jpeg is None:
        return "it is no JPEG"
    return jpeg_coefficients.exact_obstacle(photo.jpeg) or "its coefficients can't be taken out"
