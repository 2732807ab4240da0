"""Tier `compact` at a quality: lightness and hints in balance, or colour where that is smaller."""

from dataclasses import dataclass, replace
from functools import partial
from math import exp, log

from grayvault.core.colorizer import Colorizer
from grayvault.core.photo import Luma, Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec.codec_for_tier import quality_codec
from grayvault.imaging.color.color_space import color_space, gamma_of
from grayvault.imaging.color.lightness import rgb_to_lightness
from grayvault.ingest.archive.encode_luma import DecodedLuma, decoded_luma
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.balance import (
    COARSEST_STEP,
    FINEST_STEP,
    LEAST_DISTANCE,
    MOST_DISTANCE,
    balanced,
)
from grayvault.ingest.archive.quality.color_photo import color_photo, sampled_color
from grayvault.ingest.archive.quality.gray_trials import DecodedGray, GrayTrials
from grayvault.ingest.archive.quality.hinted_photo import (
    good_enough,
    hinted_photo,
    shortage,
    smaller,
)
from grayvault.ingest.archive.quality.refine_distance import MARGIN, SURPLUS
from grayvault.ingest.archive.quality.sample_photo import Sample, sample_of

_COLOR_GAIN = 0.02
"""The share of bytes that colour must save for a photo to be kept in colour."""

_ROUNDS = 8
_FINER, _COARSER = 10, 12
"""Step indices by which hints of the whole photo are made finer or (at least) coarser."""

_SHARE = 8
"""Coarser steps are made finer by this part of them."""

_BYTE_RATE = 0.02
"""By how much the logarithm of the hints' bytes falls with the step index, about."""

_LITTLE = 0.6
"""Points that finer hints can make up for; for more the gray picture must be better, too."""

_OFF_LIMIT = 5.0
"""Points by which a photo is made better that misses nothing but its colour error limit."""


def compact_photo(photo: Photo, settings: IngestSettings, colorizer: Colorizer) -> EncodedPhoto:
    """A photo of 8 bits in colour, in the fewest bytes that reach the quality asked for.

    It is kept in colour where that takes clearly fewer bytes, or where hints don't reach the
    quality or the colour error limit.
    """
    quality, sample = settings.quality or 0.0, sample_of(photo)
    trials = GrayTrials(sample, partial(_sampled_gray, sample), colorizer, lightness=True)
    most = settings.hint_bytes / sample.pixels
    trial, curves = balanced(trials.at, quality + MARGIN, most)
    gray_bytes = sample.pixels * (trial.gray_bytes + trial.hint_bytes)
    in_color = sampled_color(sample, quality + MARGIN)
    colored = None
    if settings.color == "auto" and in_color.size < (1 - _COLOR_GAIN) * gray_bytes:
        colored = color_photo(photo, settings, in_color.distance)
        if colored.stored_bytes < gray_bytes:
            return colored  # else the colour error limit made it larger than its sample says
    following = _Settings(trial.distance, trial.step_index, curves.score_slope)
    hinted = _whole_photo(photo, settings, colorizer, following)
    if hinted is None:
        return colored or _kept_in_color(photo, settings, in_color.distance)
    worth_trying = in_color.size < (1 - _COLOR_GAIN) * hinted.stored_bytes
    if settings.color == "auto" and colored is None and worth_trying:
        colored = color_photo(photo, settings, in_color.distance)
    color_bytes = max(in_color.size, colored.stored_bytes if colored else 0)
    return smaller(replace(hinted, color_bytes=color_bytes), colored)


def _kept_in_color(photo: Photo, settings: IngestSettings, distance: float) -> EncodedPhoto:
    encoded = color_photo(photo, settings, distance)
    note = f"kept in colour: no hints reach quality {settings.quality:g} within the limits"
    return replace(encoded, note=note)


@dataclass
class _Settings:
    """The distance and the step index of the whole photo's next encode.

    `score_slope` is as in `Curves`; hints with a finer step than `finest_step` take too many bytes.
    """

    distance: float
    step: int
    score_slope: float
    finest_step: int = FINEST_STEP

    def make_hints_smaller(self, excess: float) -> None:
        """After hints that take `excess` times the bytes that they may."""
        steps = max(_COARSER, round(log(excess) / _BYTE_RATE))
        self.step = self.finest_step = min(self.step + steps, COARSEST_STEP)

    def improve(self, short: float) -> None:
        """After a photo that is `short` points short; 0 or less: off its colour error limit."""
        points = short if short > 0 else _OFF_LIMIT
        finer = max(_FINER, self.step // _SHARE) * max(1, round(points / _OFF_LIMIT))
        self.step = max(self.step - finer, self.finest_step)
        if points > _LITTLE or self.step == self.finest_step:
            self.change_score(max(points, _LITTLE))

    def change_score(self, points: float) -> None:
        """Make the gray picture better (or worse) by about so many points, and a margin."""
        moved = self.distance * exp(-(points + MARGIN) / self.score_slope)
        self.distance = min(max(moved, LEAST_DISTANCE), MOST_DISTANCE)


def _whole_photo(
    photo: Photo, settings: IngestSettings, colorizer: Colorizer, following: _Settings
) -> EncodedPhoto | None:
    """The whole photo near the sample's optimum, corrected until it is just good enough.

    None if it never is.
    """
    lightness, distance, best = rgb_to_lightness(photo.pixels), None, None
    for _ in range(_ROUNDS):
        if distance != following.distance:
            distance = following.distance
            decoded = _decoded(photo, lightness, distance)
        encoded = hinted_photo(photo, decoded, following.step, colorizer, lightness=True)
        short = shortage(encoded.fidelity, settings)
        if len(encoded.hints) > settings.hint_bytes:
            following.make_hints_smaller(len(encoded.hints) / max(settings.hint_bytes, 1))
        elif good_enough(encoded.fidelity, settings):
            if best or short > -SURPLUS:
                return smaller(encoded, best)
            best = encoded
            following.change_score(short)
        elif best:
            return best
        else:
            following.improve(short)
    return best


def _sampled_gray(sample: Sample, distance: float) -> DecodedGray:
    decoded = _decoded(sample.photo, rgb_to_lightness(sample.photo.pixels), distance)
    return DecodedGray(decoded.luma_hat, len(decoded.encoded.codestream))


def _decoded(photo: Photo, lightness: Luma, distance: float) -> DecodedLuma:
    gamma = gamma_of(color_space(photo.metadata.icc))
    return decoded_luma(lightness, quality_codec(distance, gamma))
