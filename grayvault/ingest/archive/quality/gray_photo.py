"""A gray photo at a quality: the largest distance that reaches it."""

from dataclasses import replace
from functools import partial

import numpy as np

from grayvault.core.luma import LumaCodec
from grayvault.core.photo import Luma, Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec.codec_for_tier import quality_codec
from grayvault.imaging.color.color_space import color_space, gamma_of
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_luma import encode_luma, fallback_note
from grayvault.ingest.archive.encoded_photo import EncodedPhoto, fidelity_of
from grayvault.ingest.archive.quality.hinted_photo import good_enough, smaller
from grayvault.ingest.archive.quality.refine_distance import (
    MARGIN,
    margin_for,
    refine_distance,
)
from grayvault.ingest.archive.quality.sample_photo import sample_of
from grayvault.ingest.archive.quality.sampled_distance import Decoded, smaller_of_efforts


def gray_photo(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """A gray photo of 8 bits in the fewest bytes that reach the quality asked for.

    A JPEG keeps its coefficients if they take no more bytes. The photo is stored without loss if no
    distance reaches the quality within the colour error limit.
    """
    original = LikenessReference(photo)
    sample = sample_of(original)
    sampled = smaller_of_efforts(sample, (settings.quality or 0.0) + MARGIN, _decoded)
    encode = partial(_encoded, original, sampled.effort)
    encoded = refine_distance(encode, settings, sampled.distance, margin_for(photo))
    reached = good_enough(encoded.fidelity, settings)
    if reached and photo.jpeg is None:
        return encoded
    exact = _exact(photo, settings)
    if not reached:
        return exact
    return encoded if exact.luma.tier != "exact" else smaller(exact, encoded)


def _encoded(original: LikenessReference, effort: int, distance: float) -> EncodedPhoto:
    photo = original.photo
    codec = _codec(photo, distance, effort)
    luma = codec.encode(_gray(photo))
    fidelity = fidelity_of(photo, codec.decode(luma.codestream), original)
    return EncodedPhoto(luma, len(luma.codestream), fidelity)


def _exact(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    decoded = encode_luma(photo, _gray(photo), replace(settings, tier="exact"))
    note = fallback_note(photo, decoded.encoded, settings)
    size = len(decoded.encoded.codestream)
    return EncodedPhoto(decoded.encoded, size, fidelity_of(photo, decoded.luma_hat), note=note)


def _decoded(photo: Photo, distance: float, effort: int) -> Decoded:
    codec = _codec(photo, distance, effort)
    codestream = codec.encode(_gray(photo)).codestream
    return codec.decode(codestream), len(codestream)


def _codec(photo: Photo, distance: float, effort: int) -> LumaCodec:
    return quality_codec(distance, effort, gamma_of(color_space(photo.metadata.icc)))


def _gray(photo: Photo) -> Luma:
    return np.ascontiguousarray(rgb_to_luma(photo.pixels))
