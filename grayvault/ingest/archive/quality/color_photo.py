"""A photo in colour, or a gray one in gray, at a quality: the largest distance that reaches it."""

from dataclasses import dataclass, replace
from functools import partial

from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import QUALITY_EFFORT
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_color import lossy_color, smaller_without_loss
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.balance import LEAST_DISTANCE
from grayvault.ingest.archive.quality.distance_search import distance_for
from grayvault.ingest.archive.quality.hinted_photo import good_enough
from grayvault.ingest.archive.quality.sample_photo import Sample

_ROUNDS = 16
_SHORTER = 0.9
"""The factor of the distance where a whole photo falls short of what its sample reached."""

_NOTE = "kept in colour: that takes fewer bytes at the same quality than luma and hints"


@dataclass(frozen=True)
class SampledColor:
    """The distance at which a sample reaches a score in colour, and the whole photo's bytes."""

    distance: float
    size: int


def sampled_color(sample: Sample, score: float) -> SampledColor:
    """What a photo takes in colour at a score (SSIMULACRA2), judged by its sample."""
    distance = distance_for(partial(_score, sample.photo, LikenessReference(sample.photo)), score)
    size = len(jxl.encode(sample.photo.pixels, distance, QUALITY_EFFORT))
    return SampledColor(distance, round(sample.pixels * size))


def color_photo(photo: Photo, settings: IngestSettings, distance: float) -> EncodedPhoto:
    """The photo in colour from about this distance on, better until it is good enough.

    A JPEG keeps its coefficients if they take fewer bytes.
    """
    encoded = lossy_color(photo, distance)
    for _ in range(_ROUNDS):
        if good_enough(encoded.fidelity, settings) or distance <= LEAST_DISTANCE:
            break
        distance = max(distance * _SHORTER, LEAST_DISTANCE)
        encoded = lossy_color(photo, distance)
    return replace(smaller_without_loss(photo, encoded), note=_NOTE)


def _score(photo: Photo, reference: LikenessReference, distance: float) -> float:
    pixels = jxl.decode(jxl.encode(photo.pixels, distance, QUALITY_EFFORT))
    return reference.full_size(replace(photo, pixels=pixels))[0]
