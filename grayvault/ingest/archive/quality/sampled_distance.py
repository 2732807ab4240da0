"""The distance at which a photo's sample reaches a score, and the whole photo's bytes there."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import log

from grayvault.core.photo import Photo, Pixels
from grayvault.imaging.codec.codec_for_tier import QUICK_EFFORT, THOROUGH_EFFORT
from grayvault.ingest.archive.quality.balance import QUICK_DISTANCE
from grayvault.ingest.archive.quality.distance_search import distance_for
from grayvault.ingest.archive.quality.sample_photo import Sample

_BYTE_POWER = 0.85
"""A picture's bytes fall with the distance to about this power."""

Decoded = tuple[Pixels, int]
"""A picture, decoded, and the bytes that it was decoded from."""

EncodeAndDecode = Callable[[Photo, float, int], Decoded]
"""A photo's picture, gray or in colour, at a distance and an effort."""


@dataclass(frozen=True)
class SampledDistance:
    """The distance at which a sample reaches a score with an effort; the whole photo's bytes."""

    distance: float
    effort: int
    size: int


def sampled_distance(
    sample: Sample,
    score: float,
    picture: EncodeAndDecode,
    effort: int,
    first: float | None = None,
) -> SampledDistance:
    """What a photo takes at a score (SSIMULACRA2) with an effort, judged by its sample.

    `first` is the distance that is tried first.
    """
    trials = _Trials(sample, picture, effort)
    distance = distance_for(trials.score_at, score, effort, first)
    return SampledDistance(distance, effort, round(sample.pixels * trials.size_at(distance)))


def smaller_of_efforts(
    sample: Sample, score: float, picture: EncodeAndDecode, first: float | None = None
) -> SampledDistance:
    """The same with the effort that takes fewer bytes; `first` is the quick one's."""
    quick = sampled_distance(sample, score, picture, QUICK_EFFORT, first)
    near = quick.distance / QUICK_DISTANCE
    thorough = sampled_distance(sample, score, picture, THOROUGH_EFFORT, near)
    return min(quick, thorough, key=lambda sampled: sampled.size)


@dataclass(frozen=True)
class _Trials:
    """A sample's pictures with an effort; the bytes of each distance that was tried."""

    sample: Sample
    picture: EncodeAndDecode
    effort: int
    _sizes: dict[float, int] = field(default_factory=dict)

    def score_at(self, distance: float) -> float:
        pixels, self._sizes[distance] = self.picture(self.sample.photo, distance, self.effort)
        return self.sample.reference.full_size(replace(self.sample.photo, pixels=pixels))[0]

    def size_at(self, distance: float) -> float:
        """About the bytes at a distance, judged by the nearest one that was tried."""
        nearest = min(self._sizes, key=lambda tried: abs(log(tried / distance)))
        return self._sizes[nearest] * float((distance / nearest) ** -_BYTE_POWER)
