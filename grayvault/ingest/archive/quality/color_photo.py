"""A photo in colour at a quality: the largest distance that reaches it."""

from dataclasses import dataclass, field, replace
from functools import partial

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


def sampled_color(sample: Sample, score: float, first: float | None = None) -> SampledColor:
    """What a photo takes in colour at a score (SSIMULACRA2), judged by its sample.

    `first` is the distance that is tried first.
    """
    trials = _ColorTrials(sample)
    distance = distance_for(trials.score_at, score, first)
    return SampledColor(distance, round(sample.pixels * trials.size_at(distance)))


def color_photo(
    original: LikenessReference, settings: IngestSettings, distance: float
) -> EncodedPhoto:
    """The photo in colour from about this distance on, better until it is good enough.

    It is stored without loss if no distance is. A JPEG keeps its coefficients if they take fewer
    bytes.
    """
    photo = original.photo
    encoded = refine_distance(partial(lossy_color, original), settings, distance)
    if not good_enough(encoded.fidelity, settings):
        return replace(color_without_loss(photo), note=_NOTE)
    return replace(smaller_without_loss(photo, encoded), note=_NOTE)


@dataclass(frozen=True)
class _ColorTrials:
    """A sample in colour, encoded once for each distance."""

    sample: Sample
    _encoded: dict[float, bytes] = field(default_factory=dict)

    def score_at(self, distance: float) -> float:
        pixels = jxl.decode(self._at(distance))
        return self.sample.reference.full_size(replace(self.sample.photo, pixels=pixels))[0]

    def size_at(self, distance: float) -> int:
        return len(self._at(distance))

    def _at(self, distance: float) -> bytes:
        if distance not in self._encoded:
            pixels = self.sample.photo.pixels
            self._encoded[distance] = jxl.encode(pixels, distance, QUALITY_EFFORT)
        return self._encoded[distance]
