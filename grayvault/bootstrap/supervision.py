"""The parts of a vault's supervisor, checked; imported only by what takes photos in."""

import logging

from grayvault.bootstrap.services import Services, ingest_parts
from grayvault.codec.tiers import luma_codec
from grayvault.domain.settings import IngestSettings
from grayvault.ingest.parts import SupervisorParts
from grayvault.zoo.registry import AUTO, COLORIZERS, colorizers_for

logger = logging.getLogger(__name__)


def supervisor_parts(services: Services) -> SupervisorParts:
    """What a supervisor of this vault works with, by its configuration.

    Raises `UnsupportedError` where that asks for a tier or a colorizer that there isn't.
    """
    check_settings(services.config.ingest_settings())
    return ingest_parts(services)


def check_settings(settings: IngestSettings) -> None:
    """Find out now, not with each photo, what can't be done; say once what isn't used.

    Raises `UnsupportedError` where there isn't such a tier or colorizer.
    """
    colorizers_for(settings.colorizer)
    if settings.colorizer == AUTO:
        for colorizer in COLORIZERS:
            if colorizer.missing:
                logger.warning(
                    "the colorizer %s is not used: it needs %s (pip install 'grayvault[torch]')",
                    colorizer.ref.name,
                    colorizer.missing,
                )
    if settings.tier != "color":
        luma_codec(settings.tier, settings.distance)
