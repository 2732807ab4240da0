"""Hints made coarser beside a gray picture that stays, until a photo is just good enough."""

from collections.abc import Callable

from grayvault.core.settings import IngestSettings
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.hint_loss import HINT_MARGIN, HintLoss
from grayvault.ingest.archive.quality.hinted_photo import good_enough, shortage, smaller

_TRIALS = 3


def coarsest_hints(
    with_step: Callable[[int], EncodedPhoto],
    encoded: EncodedPhoto,
    step: int,
    loss: HintLoss,
    settings: IngestSettings,
) -> EncodedPhoto:
    """The photo with about the coarsest hints that make it good enough.

    `encoded` is good enough with hints of `step`; `with_step` encodes it with others.
    """
    least_coarse_failure = None
    for _ in range(_TRIALS):
        surplus = -shortage(encoded.fidelity, settings) - HINT_MARGIN
        coarser = loss.steps_for(surplus, step)
        if least_coarse_failure is not None:
            coarser = min(coarser, (least_coarse_failure - step) // 2)
        if coarser < 1:
            break
        tried = with_step(step + coarser)
        if good_enough(tried.fidelity, settings):
            encoded, step = smaller(tried, encoded), step + coarser
        else:
            least_coarse_failure = step + coarser
    return encoded
