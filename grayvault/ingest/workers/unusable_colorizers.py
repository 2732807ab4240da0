"""Colorizers that failed under `colorizer: auto`: left out for the rest of a run, and said once."""

import logging

from grayvault.core.sources import Outcome

logger = logging.getLogger(__name__)


def warn_of_failed_colorizers(outcome: Outcome, said: set[str]) -> None:
    """Say which colorizers a worker leaves out from now on, but for those in `said`, by name."""
    for name, sentence in outcome.left_out:
        if name not in said:
            said.add(name)
            logger.warning(
                "%s: it is left out from now on (workers.log in the vault has more)", sentence
            )
