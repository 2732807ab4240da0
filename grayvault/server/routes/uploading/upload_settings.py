"""The settings that an upload is archived, or tried, with."""

from typing import Annotated

from fastapi import Depends, Query

from grayvault.core.config.load import override
from grayvault.core.presets import QualityName
from grayvault.core.settings import IngestSettings
from grayvault.server.dependencies import VaultDep


async def _settings(
    vault: VaultDep,
    quality: Annotated[
        QualityName | None, Query(description="Instead of the configured one.")
    ] = None,
) -> IngestSettings:
    """The configured settings, with another quality if one is named."""
    return override(vault.config, {"quality": quality}).ingest_settings()


UploadSettingsDep = Annotated[IngestSettings, Depends(_settings)]
