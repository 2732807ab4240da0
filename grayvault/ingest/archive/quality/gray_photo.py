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
from grayvault.ingest.archive.quality.distance_search import distance_for
from grayvault.ingest.archive.quality.hinted_photo import smaller
from grayvault.ingest.archive.quality.refine_distance import MARGIN, refine_distance
from grayvault.ingest.archive.quality.sample_photo import sample_of


def gray_photo(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """A gray photo of 8 bits in the fewest bytes that reach the quality asked for.

    A JPEG keeps its coefficients if they take no more bytes.
    """
    original = LikenessReference(photo)
    sample = sample_of(original)
    score_at = partial(_score, sample.reference)
    distance = distance_for(score_at, (settings.quality or 0.0) + MARGIN)
    encoded = refine_distance(partial(_encoded, original), settings, distance)
    if photo.jpeg is None:
        return encoded
    exact = _exact(photo, settings)
    return encoded if exact.luma.tier != "exact" else smaller(exact, encoded)


def _encoded(original: LikenessReference, distance: float) -> EncodedPhoto:
    photo = original.photo
    codec = _codec(photo, distance)
    luma = codec.encode(_gray(photo))
    fidelity = fidelity_of(photo, codec.decode(luma.codestream), original)
    return EncodedPhoto(luma, len(luma.codestream), fidelity)


def _exact(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    decoded = encode_luma(photo, _gray(photo), replace(settings, tier="exact"))
    note = fallback_note(photo, decoded.encoded, settings)
    size = len(decoded.encoded.codestream)
    return EncodedPhoto(decoded.encoded, size, fidelity_of(photo, decoded.luma_hat), note=note)


def _score(reference: LikenessReference, distance: float) -> float:
    photo = reference.photo
    codec = _codec(photo, distance)
    pixels = codec.decode(codec.encode(_gray(photo)).codestream)
    return reference.full_size(replace(photo, pixels=pixels))[0]


def _codec(photo: Photo, distance: float) -> LumaCodec:
    return quality_codec(distance, gamma_of(color_space(photo.metadata.icc)))


def _gray(photo: Photo) -> Luma:
    return np.ascontiguousarray(rgb_to_luma(photo.pixels))
