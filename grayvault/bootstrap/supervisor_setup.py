"""A vault with its supervisor's settings, checked; for commands that archive photos."""

import logging
from collections.abc import Iterable

from grayvault.bootstrap.check_models import check_unchecked
from grayvault.bootstrap.configured_vault import ConfiguredVault, supervised_vault
from grayvault.colorizers.installed_models import installed_colorizers
from grayvault.colorizers.missing_colorizer import MissingColorizer
from grayvault.colorizers.registry import AUTO
from grayvault.core.config.model import Config
from grayvault.core.config.paths import models_folder
from grayvault.core.errors import UnsupportedError
from grayvault.core.settings import IngestSettings
from grayvault.core.source_urls import is_object
from grayvault.imaging.codec.codec_for_tier import luma_codec
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.format.reed_solomon import missing_library

logger = logging.getLogger(__name__)


def checked_supervised_vault(vault: ConfiguredVault) -> SupervisedVault:
    """The vault with its supervisor's settings, by the configuration.

    Raises `UnsupportedError` if that asks for an unknown tier, or a colorizer that isn't there or
    doesn't work. Models that haven't been checked are loaded once.
    """
    check_unchecked(models_folder(vault.config.models), vault.config.colorizer)
    check_settings(vault.config)
    return supervised_vault(vault)


def warn_of_deleting(settings: IngestSettings) -> None:
    """Warn before the first original is deleted."""
    if settings.originals == "delete":
        logger.warning(
            "originals are deleted once their photos are archived and verified (`originals: "
            "delete`): they can never come back bit for bit"
        )


def note_kept_originals(settings: IngestSettings, roots: Iterable[str]) -> None:
    """Say so if originals are to be freed and some are in an object store, where none is."""
    stores = [root for root in roots if is_object(root)]
    if settings.originals != "keep" and stores:
        logger.warning(
            "originals in %s are kept: GrayVault frees none in an object store (`originals: %s`)",
            ", ".join(stores),
            settings.originals,
        )


def check_settings(config: Config) -> None:
    """Check settings once, not with each photo, and warn of models that don't work.

    Raises `UnsupportedError` if there is no such tier or colorizer, the colorizer is known not to
    work, or there is no library for recovery data.
    """
    if config.recovery and (missing := missing_library()):
        raise UnsupportedError(f"`recovery: true` needs {missing}")
    settings = config.ingest_settings()
    colorizers = installed_colorizers(models_folder(config.models))
    colorizers.candidates(settings.colorizer)
    if settings.colorizer == AUTO:
        for colorizer in colorizers.listed:
            if colorizer.problem and not isinstance(colorizer, MissingColorizer):
                name, problem = colorizer.ref.name, colorizer.problem
                logger.warning("the colorizer %s is not used: it %s", name, problem)
    if settings.tier != "color":
        luma_codec(settings.tier, settings.distance)
