"""A photo in colour at a quality: the largest distance that reaches it."""

from dataclasses import dataclass, replace
from functools import partial

from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import QUALITY_EFFORT
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_color import (
    color_without_loss,
    lossy_color,
    smaller_without_loss,
)
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.distance_search import distance_for
from grayvault.ingest.archive.quality.hinted_photo import good_enough
from grayvault.ingest.archive.quality.refine_distance import refine_distance
from grayvault.ingest.archive.quality.sample_photo import Sample

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

    It is stored without loss if no distance is. A JPEG keeps its coefficients if they take fewer
    bytes.
    """
    encode = partial(lossy_color, photo, LikenessReference(photo))
    encoded = refine_distance(encode, settings, distance)
    if not good_enough(encoded.fidelity, settings):
        return replace(color_without_loss(photo), note=_NOTE)
    return replace(smaller_without_loss(photo, encoded), note=_NOTE)


def _score(photo: Photo, reference: LikenessReference, distance: float) -> float:
    pixels = jxl.decode(jxl.encode(photo.pixels, distance, QUALITY_EFFORT))
    return reference.full_size(replace(photo, pixels=pixels))[0]
