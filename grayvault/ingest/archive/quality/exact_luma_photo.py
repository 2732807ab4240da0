"""Hints as fine as a quality asks for, beside luma that is stored as it is."""

from collections.abc import Callable
from functools import partial

from grayvault.core.colorizer import Colorizer
from grayvault.core.settings import IngestSettings
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_luma import DecodedLuma
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.gray_trials import DecodedGray, GrayTrials, Trial
from grayvault.ingest.archive.quality.hint_loss import FINEST_STEP
from grayvault.ingest.archive.quality.hinted_photo import good_enough, hinted_photo, whole_hints
from grayvault.ingest.archive.quality.sample_photo import pieces_of_sample, sample_of

_COARSEST = 176
_FINER = 12
"""Step indices between trials, and by which hints that fall short are made finer."""


def photo_beside_luma(
    original: LikenessReference,
    decoded: DecodedLuma,
    settings: IngestSettings,
    colorizer: Colorizer,
) -> EncodedPhoto | None:
    """The photo with the coarsest hints that reach what is asked for; None if none do."""
    sample, gray = sample_of(original), DecodedGray(pieces_of_sample(decoded.luma_hat), 1)
    trials = GrayTrials(sample, lambda *_: gray, colorizer, lightness=False)
    step = _coarsest(partial(trials.at, 0.0, 0), settings.quality or 0.0)
    while True:
        hints = whole_hints(original.photo, decoded.luma_hat, step, lightness=False)
        if len(hints.data) > settings.hint_bytes:
            return None
        encoded = hinted_photo(original, decoded, hints, colorizer)
        if good_enough(encoded.fidelity, settings):
            return encoded
        if step == FINEST_STEP:
            return None
        step = max(step - _FINER, FINEST_STEP)


def _coarsest(trial_at: Callable[[int], Trial], quality: float) -> int:
    """The coarsest step, in twelves, at which the sample reaches `quality`; the finest if none."""
    steps = range(FINEST_STEP, _COARSEST, _FINER)
    low, high = 0, len(steps)
    while high - low > 1:
        middle = (low + high) // 2
        if trial_at(steps[middle]).score >= quality:
            low = middle
        else:
            high = middle
    return steps[low]
