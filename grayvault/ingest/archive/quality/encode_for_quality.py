"""A photo with colours, encoded for the quality that was asked for, by its tier."""

from dataclasses import replace

from grayvault.core.colorizer import Colorizer
from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec.lossless_size import luma_coefficient_bytes
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.byte_accounting import saves_enough
from grayvault.ingest.archive.encode_color import color_without_loss, within_bound_in_color
from grayvault.ingest.archive.encode_luma import DecodedLuma, encode_luma, fallback_note
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.color_photo import color_photo, sampled_color
from grayvault.ingest.archive.quality.compact_photo import compact_photo
from grayvault.ingest.archive.quality.exact_luma_photo import photo_beside_luma
from grayvault.ingest.archive.quality.refine_distance import MARGIN
from grayvault.ingest.archive.quality.sample_photo import sample_of
from grayvault.ingest.archive.quality.sampled_distance import smaller_of_efforts

_LARGE_SHARE = 0.4
"""Luma that takes less than this share of its JPEG is surely smaller than its coefficients."""

_SURELY_SMALLER = 0.93
"""So is a photo that takes less than this share of what they are estimated at."""


def encode_for_quality(
    photo: Photo, settings: IngestSettings, colorizer: Colorizer
) -> EncodedPhoto:
    """Encode, restore and measure a photo with colours; `settings.quality` is what it must reach.

    It is kept in colour where that is smaller, or where nothing else reaches what was asked for.
    """
    original = LikenessReference(photo)
    if settings.tier == "color":
        return _in_color(original, settings)
    if settings.tier == "compact" and photo.depth == 8:
        return _or_coefficients(original, settings, colorizer)
    luma = encode_luma(photo, photo.pixels, settings)
    beside = _beside_luma(original, luma, settings, colorizer)
    return beside or within_bound_in_color(photo, settings)


def _or_coefficients(
    original: LikenessReference, settings: IngestSettings, colorizer: Colorizer
) -> EncodedPhoto:
    """The photo as by `compact`; with a JPEG's own coefficients if they take no more bytes."""
    photo = original.photo
    compact = compact_photo(original, settings, colorizer)
    if photo.jpeg is None or compact.stored_bytes < _LARGE_SHARE * len(photo.jpeg):
        return compact
    about = luma_coefficient_bytes(photo)
    if about is not None and compact.stored_bytes < _SURELY_SMALLER * about:
        return compact
    exactly = replace(settings, tier="exact")
    luma = encode_luma(photo, photo.pixels, exactly)
    if len(luma.encoded.codestream) >= compact.stored_bytes:
        return compact
    exact = _beside_luma(original, luma, exactly, colorizer)
    if exact is None or exact.stored_bytes > compact.stored_bytes:
        return compact
    return replace(exact, note=fallback_note(photo, exact.luma, settings))


def _beside_luma(
    original: LikenessReference,
    decoded: DecodedLuma,
    settings: IngestSettings,
    colorizer: Colorizer,
) -> EncodedPhoto | None:
    """The photo with its luma as it is; None if hints fall short, or colour takes fewer bytes."""
    photo = original.photo
    encoded = photo_beside_luma(original, decoded, settings, colorizer)
    if encoded is None:
        return None
    luma_bytes = len(decoded.encoded.codestream)
    color_bytes = decoded.codec.color_bytes(photo.pixels, decoded.luma, luma_bytes)
    if settings.color == "auto" and encoded.stored_bytes >= color_bytes:
        return None
    note = fallback_note(photo, decoded.encoded, settings)
    return replace(encoded, color_bytes=color_bytes, note=note)


def _in_color(original: LikenessReference, settings: IngestSettings) -> EncodedPhoto:
    """Tier `color`: a JPEG without loss if that saves enough, other pictures at the quality."""
    photo = original.photo
    if photo.jpeg is not None or photo.depth > 8:
        without_loss = color_without_loss(photo)
        if photo.depth > 8 or saves_enough(photo, without_loss, settings.min_saving):
            return without_loss
    sample, score = sample_of(original), (settings.quality or 0.0) + MARGIN
    sampled = smaller_of_efforts(sample, score, sampled_color)
    return replace(color_photo(original, settings, [sampled]), note=None)
