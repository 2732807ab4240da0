"""Archive photos in the study's vaults: one vault for each tier and each colorizer."""

from dataclasses import dataclass, replace
from math import inf

from grayvault.colorizers.registry import AUTO, ColorizerSet
from grayvault.core.colorizer import Colorizer
from grayvault.core.errors import GrayVaultError
from grayvault.core.settings import TIERS, IngestSettings, Tier
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto, VaultFile
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.ingest.archive.encode_photo import WorkingColorizers
from grayvault.report.study.output_folder import StudyFolder
from grayvault.vault.store import LocalStore


@dataclass(frozen=True)
class StudySetup:
    """What a study needs; `encoding` remembers how long colorizers take.

    `settings` apply to all vaults, except tier and colorizer.
    """

    folder: StudyFolder
    colorizers: ColorizerSet
    encoding: WorkingColorizers
    settings: IngestSettings
    max_pixels: int
    with_ssimulacra2: bool

    def candidates(self) -> tuple[Colorizer, ...]:
        """All colorizers that can be used here."""
        return self.colorizers.candidates(AUTO)


@dataclass(frozen=True)
class StudyPhoto:
    """A vault file, with its size and revision in the store."""

    stored: StoredPhoto
    file: VaultFile


def archive_by_tier(source: Source, setup: StudySetup) -> dict[Tier, StudyPhoto]:
    """Archive a photo in each tier, as `add --tier` does."""
    return {
        tier: _archive(source, setup, tier, replace(setup.settings, tier=tier)) for tier in TIERS
    }


def archive_with(colorizer: str, source: Source, setup: StudySetup) -> StudyPhoto:
    """Archive a photo as `add --tier compact --colorizer` does."""
    settings = replace(setup.settings, tier="compact", colorizer=colorizer)
    return _archive(source, setup, f"compact-{colorizer}", settings)


def _archive(source: Source, setup: StudySetup, vault: str, settings: IngestSettings) -> StudyPhoto:
    """Archive the photo in the named vault, even if that saves nothing."""
    store = LocalStore(setup.folder.vault(vault))
    ingest = ArchiveResources(store, setup.max_pixels, setup.encoding)
    outcome = archive_photo(source, replace(settings, min_saving=-inf, hints="fewest"), ingest)
    if outcome.stored is None:
        raise GrayVaultError(outcome.detail or f"{source.path}: the file changed while it was read")
    return StudyPhoto(outcome.stored, store.get(outcome.stored.record.id))
