"""Tier `compact` at a quality: lightness and hints in balance, or colour where that is smaller."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import inf

import numpy as np

from grayvault.core.colorizer import Colorizer
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec.codec_for_tier import QUICK_EFFORT, THOROUGH_EFFORT
from grayvault.imaging.color.lightness import rgb_to_lightness
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.balance import (
    CLEARLY,
    QUICK_DISTANCE,
    Curves,
    TrialAt,
    balanced,
    quickly_balanced,
    rebalanced,
)
from grayvault.ingest.archive.quality.color_photo import color_photo, sampled_color
from grayvault.ingest.archive.quality.gray_trials import DecodedGray, GrayTrials
from grayvault.ingest.archive.quality.hinted_photo import smaller
from grayvault.ingest.archive.quality.next_encode import NextEncode
from grayvault.ingest.archive.quality.refine_distance import MARGIN
from grayvault.ingest.archive.quality.sample_photo import (
    ROUGH_SURPLUS,
    Sample,
    rough_sample_of,
    sample_of,
)
from grayvault.ingest.archive.quality.sampled_distance import (
    SampledDistance,
    sampled_distance,
    smaller_of_efforts,
)
from grayvault.ingest.archive.quality.whole_photo import (
    FirstGray,
    decoded_lightness,
    first_grays,
    whole_photo,
)

_COLOR_GAIN = 0.02
"""The share of bytes that colour must save for a photo to be kept in colour."""

_SAMPLE_ERROR = 0.01
"""The share of bytes by which a sample may judge colour as too large: few are more wrong."""

_QUICK_MARGIN = 0.3
"""Points beyond the quality that the quick search aims at: falling short costs another encode."""

_COLOR_DISTANCE = 1.1
"""A first guess at the distance in colour, as a multiple of that of the gray picture."""

_AS_SAMPLED = 0.9
"""A distance of at least this share of the sample's wasn't shortened for the colour error limit."""


def compact_photo(
    original: LikenessReference, settings: IngestSettings, colorizer: Colorizer
) -> EncodedPhoto:
    """A photo of 8 bits in colour, in the fewest bytes that reach the quality asked for.

    It is kept in colour where that takes clearly fewer bytes, or where hints don't reach the
    quality or the colour error limit.
    """
    if settings.effort == "quick":
        return _quickly(original, settings, colorizer)
    score, sample = (settings.quality or 0.0) + MARGIN, sample_of(original)
    in_gray = _balanced(original, sample, settings, colorizer, score)
    in_color = _sampled_color(sample, score, in_gray)
    gray, color = in_gray[0], in_color[0]
    colored = None
    gray_bytes = sample.pixels * gray.bytes_at(score)
    if settings.color == "auto" and color.size < (1 - _COLOR_GAIN) * gray_bytes:
        colored = color_photo(original, settings, in_color)
        most_bytes = (1 - _COLOR_GAIN) * gray_bytes if sample.pixels == 1 else inf
        is_as_sampled = colored.luma.distance > _AS_SAMPLED * color.distance
        if is_as_sampled and colored.stored_bytes < most_bytes:
            return colored
        # The colour error limit, or a leap of the codec, made it larger than its sample says.
        is_quick = colored.luma.effort == QUICK_EFFORT
        other = replace(color, effort=THOROUGH_EFFORT if is_quick else QUICK_EFFORT)
        colored = smaller(colored, color_photo(original, settings, [other]))
    grays = first_grays(original.photo, [_first_encode(curves, score) for curves in in_gray])
    hinted = whole_photo(original, settings, colorizer, grays[0])
    if hinted is None:
        return colored or _kept_in_color(original, settings, in_color)
    color_bytes = _color_bytes(sample, grays, in_gray, in_color)
    worth_trying = color_bytes < (1 - _COLOR_GAIN + _SAMPLE_ERROR) * hinted.stored_bytes
    if settings.color == "auto" and colored is None and worth_trying:
        colored = color_photo(original, settings, in_color)
    if colored and colored.stored_bytes < (1 - _COLOR_GAIN) * hinted.stored_bytes:
        return colored
    return replace(hinted, color_bytes=colored.stored_bytes if colored else color_bytes)


def _quickly(
    original: LikenessReference, settings: IngestSettings, colorizer: Colorizer
) -> EncodedPhoto:
    """The same, judged by few pixels with one effort, and taken once it is good enough."""
    score, sample, clearly = (settings.quality or 0.0) + _QUICK_MARGIN, sample_of(original), 1.0
    if sample.pixels > 1:
        score, sample, clearly = score + ROUGH_SURPLUS, rough_sample_of(original), CLEARLY
    trial_at, most_hint_bytes = _trial_at(sample, colorizer), settings.hint_bytes / sample.pixels
    gray = quickly_balanced(trial_at, score, most_hint_bytes, clearly)
    first = _COLOR_DISTANCE * gray.distance_at(score)
    color = sampled_distance(sample, score, sampled_color, gray.trial.effort, first)
    gray_bytes = sample.pixels * gray.bytes_at(score)
    if settings.color == "auto" and color.size < (1 - _COLOR_GAIN) * gray_bytes:
        return color_photo(original, settings, [color])
    grays = first_grays(original.photo, [_first_encode(gray, score)])
    hinted = whole_photo(original, settings, colorizer, grays[0])
    if hinted is None:
        return _kept_in_color(original, settings, [color])
    return replace(hinted, color_bytes=_color_bytes(sample, grays, [gray], [color]))


def _balanced(
    original: LikenessReference,
    sample: Sample,
    settings: IngestSettings,
    colorizer: Colorizer,
    score: float,
) -> list[Curves]:
    """The curves around the sample's optimum, with the efforts that may be better for the photo.

    A large photo's optimum is searched on its rough sample, then corrected on the other. A small
    photo is its own sample, so that the better effort is known. Seams between pieces cost the
    thorough effort bytes, which has larger blocks: if it is better all the same, it surely is.
    """
    if sample.pixels == 1:
        return balanced(_trial_at(sample, colorizer), score, settings.hint_bytes)[:1]
    rough, rough_score = rough_sample_of(original), score + ROUGH_SURPLUS
    trial_at, most_hint_bytes = _trial_at(sample, colorizer), settings.hint_bytes / sample.pixels
    by_effort = balanced(
        _trial_at(rough, colorizer), rough_score, settings.hint_bytes / rough.pixels
    )
    is_sure = by_effort[0].trial.effort == THOROUGH_EFFORT
    return [
        rebalanced(trial_at, curves, curves.distance_at(rough_score), score, most_hint_bytes)
        for curves in (by_effort[:1] if is_sure else by_effort)
    ]


def _trial_at(sample: Sample, colorizer: Colorizer) -> TrialAt:
    return GrayTrials(sample, partial(_sampled_gray, sample), colorizer, lightness=True).at


def _sampled_gray(sample: Sample, distance: float, effort: int) -> DecodedGray:
    lightness = rgb_to_lightness(sample.photo.pixels)
    decoded = decoded_lightness(sample.photo, lightness, distance, effort)
    return DecodedGray(decoded.luma_hat, len(decoded.encoded.codestream))


def _sampled_color(
    sample: Sample, score: float, in_gray: Sequence[Curves]
) -> list[SampledDistance]:
    """The sample in colour with the efforts that may be better for its gray picture.

    A small photo is its own sample: the better one of both efforts.
    """
    if sample.pixels == 1:
        return [_better_in_color(sample, score, in_gray[0])]
    times, in_color = _COLOR_DISTANCE, []
    for gray in in_gray:
        effort, distance = gray.trial.effort, gray.distance_at(score)
        in_color.append(sampled_distance(sample, score, sampled_color, effort, times * distance))
        times = in_color[-1].distance / distance  # is about the same with the other effort
    return in_color


def _better_in_color(sample: Sample, score: float, gray: Curves) -> SampledDistance:
    distance = _COLOR_DISTANCE * gray.distance_at(score)
    quick = distance if gray.trial.effort == QUICK_EFFORT else QUICK_DISTANCE * distance
    return smaller_of_efforts(sample, score, sampled_color, quick)


def _first_encode(gray: Curves, score: float) -> NextEncode:
    trial = gray.trial
    return NextEncode(
        gray.distance_at(score),
        trial.effort,
        trial.step_index,
        gray.score_slope,
        gray.loss_by_step(),
    )


def _color_bytes(
    sample: Sample,
    grays: Sequence[FirstGray],
    in_gray: Sequence[Curves],
    in_color: Sequence[SampledDistance],
) -> int:
    """The bytes that the photo would take in colour, judged by those of its gray pictures.

    A sample may be far off, but it is so for both alike, if they are of one effort.
    """
    of_sample = {curves.trial.effort: curves for curves in in_gray}
    times = {}
    for picture in (gray.picture for gray in grays):
        [size] = of_sample[picture.effort].gray_bytes_at(np.array([picture.distance]))
        times[picture.effort] = len(picture.codestream) / (sample.pixels * float(size))
    usual = times[grays[0].picture.effort]
    return round(min(color.size * times.get(color.effort, usual) for color in in_color))


def _kept_in_color(
    original: LikenessReference, settings: IngestSettings, in_color: Sequence[SampledDistance]
) -> EncodedPhoto:
    encoded = color_photo(original, settings, in_color)
    note = f"kept in colour: no hints reach quality {settings.quality:g} within the limits"
    return replace(encoded, note=note)
