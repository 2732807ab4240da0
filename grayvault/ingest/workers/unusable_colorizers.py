"""Colorizers that failed under `colorizer: auto`: not used for the rest of a run, reported once."""

import logging

from grayvault.core.jobs import Outcome

logger = logging.getLogger(__name__)


def warn_of_failed_colorizers(outcome: Outcome, reported: set[str]) -> None:
    """Warn of the colorizers that a worker doesn't use any more, once each: `reported` grows."""
    for name, sentence in outcome.failed_colorizers:
        if name not in reported:
            reported.add(name)
            logger.warning(
                "%s: it is left out from now on (workers.log in the vault has more)", sentence
            )
