"""From the sample's optimum to a whole photo that is just good enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from grayvault.core.colorizer import Colorizer
from grayvault.core.luma import EncodedLuma, LumaCodec
from grayvault.core.photo import Luma, Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec.codec_for_tier import quality_codec
from grayvault.imaging.color.color_space import color_space, gamma_of
from grayvault.imaging.color.lightness import rgb_to_lightness
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_luma import DecodedLuma, decoded_luma
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.balance import COARSEST_STEP, FINEST_STEP
from grayvault.ingest.archive.quality.distance_range import LEAST_DISTANCE, steady_range
from grayvault.ingest.archive.quality.hinted_photo import (
    good_enough,
    hinted_photo,
    shortage,
    smaller,
    whole_hints,
)
from grayvault.ingest.archive.quality.refine_distance import (
    MARGIN,
    SURPLUS,
    distance_between,
    moved_distance,
)

_ROUNDS = 8

_FINER, _COARSER = 10, 2
"""Step indices by which hints are made finer or coarser, at least."""

_SOME = 0.5
"""Points that finer hints bring alone."""

_LITTLE, _MANY = 0.6, 5.0
"""Points that the gray picture makes up for alone, and for which hints are made `_FINER` finer."""

_BYTE_RATE, _ERROR_RATE = 0.02, 0.008
"""By how much the logarithm of the hints' bytes falls, and that of the colour error grows, with the
step index, about."""

_ERROR_POINTS, _LEAST_POINTS = 25.0, 0.7
"""Points by which the gray picture is made better for each unit of the logarithm of the colour
error's excess, and at least, where finer hints alone don't bring the photo within its limit."""

_MOST_EXCESS, _MOST_GRAY_EXCESS = 8.0, 2.0
"""A larger excess of the colour error counts as this: for the hints, for the gray picture."""


@dataclass
class NextEncode:
    """The distance, the effort and the step index of a whole photo's next encode.

    `score_slope` is as in `Curves`; hints with a finer step than `finest_step` take too many bytes;
    `made_finer` says whether hints were just made finer for the colour error limit.
    """

    distance: float
    effort: int
    step: int
    score_slope: float
    finest_step: int = FINEST_STEP
    made_finer: bool = False

    def make_hints_smaller(self, excess: float) -> None:
        """After hints that take `excess` times the bytes that they may."""
        steps = _COARSER + round(log(excess) / _BYTE_RATE)
        self.step = self.finest_step = min(self.step + steps, COARSEST_STEP)

    def improve(self, short: float, excess: float) -> None:
        """After a photo `short` points short, whose colour error is `excess` times its limit.

        The gray picture makes up for the score; where much is missing, hints help. Where little is
        missing, but the gray picture would jump to a much better one, hints do it alone. Hints make
        up for the colour error; where they didn't, the gray picture helps.
        """
        if 0 < short < _SOME and self._is_out_of_range(short):
            self.distance, _ = steady_range(self.distance, self.effort)
            self.step = max(self.step - _FINER, self.finest_step)
        elif short > 0:
            self.change_score(short)
        elif self.made_finer or self.step == self.finest_step:
            points = _ERROR_POINTS * log(min(max(excess, 1.0), _MOST_GRAY_EXCESS))
            self.change_score(max(points, _LEAST_POINTS))
        self.made_finer = excess > 1
        self.step = max(self.step - self._finer_by(short, excess), self.finest_step)

    def change_score(self, points: float) -> None:
        """Make the gray picture better (or worse) by about so many points, and a margin."""
        self.distance = moved_distance(self.distance, self.effort, self._moved_by(points))

    def _moved_by(self, points: float) -> float:
        return self.distance * exp(-(points + MARGIN) / self.score_slope)

    def _is_out_of_range(self, points: float) -> bool:
        """Whether no distance of the range in which the score falls steadily brings so many."""
        return self._moved_by(points) < steady_range(self.distance, self.effort)[0]

    def _finer_by(self, short: float, excess: float) -> int:
        """The step indices by which hints must be finer."""
        for_score = _FINER * max(1, round(short / _MANY)) if short > _LITTLE else 0
        if excess <= 1 and self.distance > LEAST_DISTANCE:
            return for_score
        for_error = round(log(min(max(excess, 1.0), _MOST_EXCESS)) / _ERROR_RATE)
        return max(for_score, _FINER, for_error)


@dataclass(frozen=True)
class FirstGray:
    """A whole photo's lightness, encoded for the first time, and what to do after that."""

    picture: EncodedLuma
    following: NextEncode


def first_grays(photo: Photo, by_effort: Sequence[NextEncode]) -> list[FirstGray]:
    """The gray pictures with the efforts that may be better, the smallest one first."""
    lightness = rgb_to_lightness(photo.pixels)
    grays = [
        FirstGray(_codec(photo, first.distance, first.effort).encode(lightness), first)
        for first in by_effort
    ]
    return sorted(grays, key=lambda gray: len(gray.picture.codestream))


def whole_photo(
    original: LikenessReference, settings: IngestSettings, colorizer: Colorizer, gray: FirstGray
) -> EncodedPhoto | None:
    """The whole photo near the sample's optimum, corrected until it is just good enough.

    None if it never is. Hints stay as they are while their step does: gray pictures of nearly one
    distance have nearly the same ones.
    """
    photo, step, best, failed = original.photo, None, None, None
    lightness = rgb_to_lightness(photo.pixels)
    following, distance = gray.following, gray.picture.distance
    decoded = decoded_luma(lightness, _codec(photo, distance, following.effort), gray.picture)
    for _ in range(_ROUNDS):
        if distance != following.distance:
            distance = following.distance
            decoded = decoded_lightness(photo, lightness, distance, following.effort)
        if step != following.step:
            step = following.step
            hints = whole_hints(photo, decoded.luma_hat, step, lightness=True)
        if len(hints.data) > settings.hint_bytes:
            following.make_hints_smaller(len(hints.data) / max(settings.hint_bytes, 1))
            continue
        encoded = hinted_photo(original, decoded, hints, colorizer)
        short = shortage(encoded.fidelity, settings)
        if good_enough(encoded.fidelity, settings):
            if best or short > -SURPLUS:
                return smaller(encoded, best)
            best = encoded
            following.change_score(short)
        elif best and (failed or short <= 0):
            return best
        elif best:
            failed = encoded
            following.distance = distance_between(best, failed, settings)
        else:
            following.improve(short, encoded.fidelity.excess(settings.bound))
        if best and following.distance == best.luma.distance:
            break  # no distance is nearer to the quality
    return best


def decoded_lightness(photo: Photo, lightness: Luma, distance: float, effort: int) -> DecodedLuma:
    """The photo's lightness at a distance, decoded."""
    codec = _codec(photo, distance, effort)
    return decoded_luma(lightness, codec, codec.encode(lightness))


def _codec(photo: Photo, distance: float, effort: int) -> LumaCodec:
    return quality_codec(distance, effort, gamma_of(color_space(photo.metadata.icc)))
