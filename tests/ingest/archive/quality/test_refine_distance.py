"""The distance of a whole photo: just good enough, after few encodes."""

from dataclasses import dataclass, field, replace
from math import log

from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.fidelity import Fidelity, Likeness
from grayvault.core.luma import EncodedLuma
from grayvault.core.settings import IngestSettings
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.refine_distance import refine_distance
from tests.ingest.archive.quality.photos import LOOSE

QUALITY = 80.0
LIMITED = IngestSettings(quality=QUALITY)
NOT_LIMITED = replace(LIMITED, bound=LOOSE)


@dataclass
class Encoder:
    """A photo whose score falls, and whose colour error grows, with the distance."""

    distance_at_quality: float
    slope: float
    jitter: list[float]
    error: float = 0.5
    error_power: float = 0.0
    encoded: list[EncodedPhoto] = field(default_factory=list)

    def encode(self, distance: float) -> EncodedPhoto:
        jitter = self.jitter[len(self.encoded) % len(self.jitter)]
        score = QUALITY - self.slope * log(distance / self.distance_at_quality) + jitter
        error = self.error * distance**self.error_power
        luma = EncodedLuma(bytes(int(1e5 / distance)), "color", distance, 5, 8)
        fidelity = Fidelity(error, 2 * error, 3 * error, None, Likeness(score, score, score))
        self.encoded.append(EncodedPhoto(luma, 0, fidelity))
        return self.encoded[-1]


def suffices(encoded: EncodedPhoto, settings: IngestSettings) -> bool:
    likeness = encoded.fidelity.likeness
    assert likeness is not None
    return likeness.lower >= QUALITY and encoded.fidelity.within(settings.bound)


encoders = st.builds(
    Encoder,
    distance_at_quality=st.floats(0.5, 5),
    slope=st.floats(7, 20),
    jitter=st.lists(st.floats(-0.05, 0.05), min_size=3, max_size=3),
)


@given(encoders, st.floats(0.94, 1.06))
def test_a_score_is_reached_with_few_points_more_after_few_encodes(
    encoder: Encoder, off: float
) -> None:
    first = encoder.distance_at_quality * off
    refined = refine_distance(encoder.encode, NOT_LIMITED, first)
    assert suffices(refined, NOT_LIMITED)
    assert refined.fidelity.likeness is not None
    assert refined.fidelity.likeness.lower < QUALITY + 0.6
    assert len(encoder.encoded) <= 5
    good = [encoded for encoded in encoder.encoded if suffices(encoded, NOT_LIMITED)]
    assert refined.stored_bytes == min(encoded.stored_bytes for encoded in good)


@given(encoders, st.floats(1, 4), st.floats(0.3, 1.6))
def test_a_colour_error_limit_is_kept(encoder: Encoder, error: float, power: float) -> None:
    limited = replace(encoder, error=error, error_power=power, encoded=[])
    refined = refine_distance(limited.encode, LIMITED, encoder.distance_at_quality)
    assert suffices(refined, LIMITED)


def test_what_no_distance_reaches_falls_short() -> None:
    encoder = Encoder(2.0, 10.0, [0.0], error=9.0)
    assert not suffices(refine_distance(encoder.encode, LIMITED, 2.0), LIMITED)
