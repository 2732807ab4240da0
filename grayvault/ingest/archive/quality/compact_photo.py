"""Tier `compact` at a quality: lightness and hints in balance, or colour where that is smaller."""

from dataclasses import replace
from functools import partial

import numpy as np

from grayvault.core.colorizer import Colorizer
from grayvault.core.settings import IngestSettings
from grayvault.imaging.color.lightness import rgb_to_lightness
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.balance import Curves, balanced
from grayvault.ingest.archive.quality.color_photo import color_photo, sampled_color
from grayvault.ingest.archive.quality.gray_trials import DecodedGray, GrayTrials
from grayvault.ingest.archive.quality.refine_distance import MARGIN
from grayvault.ingest.archive.quality.sample_photo import Sample, sample_of
from grayvault.ingest.archive.quality.whole_photo import NextEncode, decoded_lightness, whole_photo

_COLOR_GAIN = 0.02
"""The share of bytes that colour must save for a photo to be kept in colour."""

_SAMPLE_ERROR = 0.03
"""The share of bytes by which a sample may judge colour as too large."""

_AS_SAMPLED = 0.9
"""A distance of at least this share of the sample's wasn't shortened for the colour error limit."""


def compact_photo(
    original: LikenessReference, settings: IngestSettings, colorizer: Colorizer
) -> EncodedPhoto:
    """A photo of 8 bits in colour, in the fewest bytes that reach the quality asked for.

    It is kept in colour where that takes clearly fewer bytes, or where hints don't reach the
    quality or the colour error limit.
    """
    quality, sample = settings.quality or 0.0, sample_of(original)
    curves = _balanced(sample, settings, colorizer)
    trial = curves.trial
    gray_bytes = sample.pixels * (trial.gray_bytes + trial.hint_bytes)
    in_color = sampled_color(sample, quality + MARGIN, trial.distance)
    colored = None
    if settings.color == "auto" and in_color.size < (1 - _COLOR_GAIN) * gray_bytes:
        colored = color_photo(original, settings, in_color.distance)
        if colored.luma.distance > _AS_SAMPLED * in_color.distance:
            return colored  # else the colour error limit made it larger than its sample says
    following = NextEncode(trial.distance, trial.step_index, curves.score_slope)
    hinted = whole_photo(original, settings, colorizer, following)
    if hinted is None:
        return colored or _kept_in_color(original, settings, in_color.distance)
    color_bytes = round(in_color.size * _sample_bias(sample, curves, hinted))
    worth_trying = color_bytes < (1 + _SAMPLE_ERROR) * hinted.stored_bytes
    if settings.color == "auto" and colored is None and worth_trying:
        colored = color_photo(original, settings, in_color.distance)
    if colored and colored.stored_bytes < (1 - _COLOR_GAIN) * hinted.stored_bytes:
        return colored
    return replace(hinted, color_bytes=colored.stored_bytes if colored else color_bytes)


def _balanced(sample: Sample, settings: IngestSettings, colorizer: Colorizer) -> Curves:
    trials = GrayTrials(sample, partial(_sampled_gray, sample), colorizer, lightness=True)
    most = settings.hint_bytes / sample.pixels
    return balanced(trials.at, (settings.quality or 0.0) + MARGIN, most)


def _sampled_gray(sample: Sample, distance: float) -> DecodedGray:
    lightness = rgb_to_lightness(sample.photo.pixels)
    decoded = decoded_lightness(sample.photo, lightness, distance)
    return DecodedGray(decoded.luma_hat, len(decoded.encoded.codestream))


def _sample_bias(sample: Sample, curves: Curves, hinted: EncodedPhoto) -> float:
    """How many times the bytes that its sample says a photo's gray picture takes."""
    [sampled] = sample.pixels * curves.gray_bytes_at(np.array([hinted.luma.distance]))
    return len(hinted.luma.codestream) / float(sampled)


def _kept_in_color(
    original: LikenessReference, settings: IngestSettings, distance: float
) -> EncodedPhoto:
    encoded = color_photo(original, settings, distance)
    note = f"kept in colour: no hints reach quality {settings.quality:g} within the limits"
    return replace(encoded, note=note)
