"""Hints made coarser beside a gray picture that stays, until a photo is just good enough."""

from collections.abc import Callable
from dataclasses import dataclass

from grayvault.core.settings import IngestSettings
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.hint_loss import HINT_MARGIN, HintLoss
from grayvault.ingest.archive.quality.hinted_photo import good_enough, shortage, smaller

_TRIALS = 3


@dataclass(frozen=True)
class CoarsestHints:
    """The search for them; `worth` is the fewest step indices that are worth a trial."""

    settings: IngestSettings
    loss: HintLoss
    worth: int

    def beside(
        self, with_step: Callable[[int], EncodedPhoto], encoded: EncodedPhoto, step: int
    ) -> EncodedPhoto:
        """The photo with about the coarsest hints that make it good enough.

        `encoded` is good enough with hints of `step`; `with_step` encodes it with others.
        """
        too_coarse = None
        for _ in range(_TRIALS):
            surplus = -shortage(encoded.fidelity, self.settings) - HINT_MARGIN
            coarser = self.loss.steps_for(surplus, step)
            if too_coarse is not None:
                coarser = min(coarser, (too_coarse - step) // 2)
            if coarser < self.worth:
                break
            tried = with_step(step + coarser)
            if good_enough(tried.fidelity, self.settings):
                encoded, step = smaller(tried, encoded), step + coarser
            else:
                too_coarse = step + coarser
        return encoded
