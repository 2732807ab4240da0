"""Tier `compact` at a quality: lightness and hints in balance, or colour where that is smaller."""

from dataclasses import dataclass, replace
from functools import partial
from math import exp

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
    Curves,
    balanced,
)
from grayvault.ingest.archive.quality.color_photo import (
    MARGIN,
    SURPLUS,
    color_photo,
    sampled_color,
)
from grayvault.ingest.archive.quality.gray_trials import DecodedGray, GrayTrials, Trial
from grayvault.ingest.archive.quality.hinted_photo import (
    good_enough,
    hinted_photo,
    shortage,
    smaller,
)
from grayvault.ingest.archive.quality.sample_photo import Sample, sample_of

_COLOR_GAIN = 0.02
"""The share of bytes that colour must save for a photo to be kept in colour."""

_ROUNDS = 6
_FINER, _COARSER = 10, 12
"""Step indices by which hints of the whole photo are made finer or coarser."""

_LITTLE = 0.6
"""Points that finer hints can make up for; for more the gray picture must be better, too."""


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
    hinted = _whole_photo(photo, settings, colorizer, _Plan(trial, curves))
    if hinted is None:
        return colored or color_photo(photo, settings, in_color.distance)
    worth_trying = in_color.size < (1 - _COLOR_GAIN) * hinted.stored_bytes
    if settings.color == "auto" and colored is None and worth_trying:
        colored = color_photo(photo, settings, in_color.distance)
    color_bytes = max(in_color.size, colored.stored_bytes if colored else 0)
    return smaller(replace(hinted, color_bytes=color_bytes), colored)


@dataclass(frozen=True)
class _Plan:
    trial: Trial
    curves: Curves


def _whole_photo(
    photo: Photo, settings: IngestSettings, colorizer: Colorizer, plan: _Plan
) -> EncodedPhoto | None:
    """The whole photo near the sample's optimum, corrected until it is just good enough.

    None if it never is.
    """
    distance, step = plan.trial.distance, plan.trial.step_index
    lightness = rgb_to_lightness(photo.pixels)
    decoded, best = _decoded(photo, lightness, distance), None
    for _ in range(_ROUNDS):
        encoded = hinted_photo(photo, decoded, step, colorizer, lightness=True)
        if len(encoded.hints) > settings.hint_bytes:
            step = min(step + _COARSER, COARSEST_STEP)
            continue
        short = shortage(encoded.fidelity, settings)
        if good_enough(encoded.fidelity, settings):
            if best or short > -SURPLUS:
                return smaller(encoded, best)
            best = encoded
        elif best:
            return best
        else:
            step = max(step - _FINER, FINEST_STEP)
        if best or short > _LITTLE or step == FINEST_STEP:
            moved = distance * exp(-(short + MARGIN) / plan.curves.score_slope)
            distance = max(moved, LEAST_DISTANCE)
            decoded = _decoded(photo, lightness, distance)
    return best


def _sampled_gray(sample: Sample, distance: float) -> DecodedGray:
    decoded = _decoded(sample.photo, rgb_to_lightness(sample.photo.pixels), distance)
    return DecodedGray(decoded.luma_hat, len(decoded.encoded.codestream))


def _decoded(photo: Photo, lightness: Luma, distance: float) -> DecodedLuma:
    gamma = gamma_of(color_space(photo.metadata.icc))
    return decoded_luma(lightness, quality_codec(distance, gamma))
