"""A photo in colour, or a gray one in gray, at a quality: the largest distance that reaches it."""

from dataclasses import dataclass, replace
from functools import partial
from math import exp

from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import QUALITY_EFFORT
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_color import lossy_color, smaller_without_loss
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.balance import LEAST_DISTANCE
from grayvault.ingest.archive.quality.distance_search import USUAL_SLOPE, distance_for
from grayvault.ingest.archive.quality.hinted_photo import good_enough, shortage, smaller
from grayvault.ingest.archive.quality.sample_photo import Sample

MARGIN = 0.1
"""Points that a search aims at beyond the quality, since a sample isn't the whole photo."""

SURPLUS = 0.3
"""Points beyond the quality that are worth another encode."""

_ROUNDS = 32
_SHORTER = 0.95
"""The factor of the distance where a whole photo falls short of what its sample reached."""

_NOTE = "kept in colour: that takes fewer bytes at the same quality than luma and hints"


@dataclass(frozen=True)
class SampledColor:
    """The distance at which a sample reaches a score in colour, and the whole photo's bytes."""

    distance: float
    size: int


def sampled_color(sample: Sample, score: float) -> SampledColor:
    """What a photo takes in colour at a score (SSIMULACRA2), judged by its sample."""
    distance = distance_for(partial(_score, sample.photo, sample.reference()), score)
    size = len(jxl.encode(sample.photo.pixels, distance, QUALITY_EFFORT))
    return SampledColor(distance, round(sample.pixels * size))


def color_photo(photo: Photo, settings: IngestSettings, distance: float) -> EncodedPhoto:
    """The photo in colour from about this distance on, better until it is good enough.

    A JPEG keeps its coefficients if they take fewer bytes.
    """
    best = None
    for _ in range(_ROUNDS):
        encoded = lossy_color(photo, distance)
        surplus = -shortage(encoded.fidelity, settings)
        if good_enough(encoded.fidelity, settings):
            if best or surplus < SURPLUS:
                best = smaller(encoded, best)
                break
            best, distance = encoded, distance * exp((surplus - MARGIN) / USUAL_SLOPE)
        elif best or distance <= LEAST_DISTANCE:
            break
        else:
            distance = max(distance * _SHORTER, LEAST_DISTANCE)
    return replace(smaller_without_loss(photo, best or encoded), note=_NOTE)


def _score(photo: Photo, reference: LikenessReference, distance: float) -> float:
    pixels = jxl.decode(jxl.encode(photo.pixels, distance, QUALITY_EFFORT))
    return reference.full_size(replace(photo, pixels=pixels))[0]
