"""Photos taken into the study's vaults: by each tier, and with each colorizer."""

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
class StudyParts:
    """What a study works with; `condensing` remembers how long colorizers took.

    `settings` hold for all vaults, but for the tier and the colorizer.
    """

    folder: StudyFolder
    colorizers: ColorizerSet
    condensing: WorkingColorizers
    settings: IngestSettings
    max_pixels: int
    with_ssimulacra2: bool

    def candidates(self) -> tuple[Colorizer, ...]:
        """All that can be used here."""
        return self.colorizers.candidates(AUTO)


@dataclass(frozen=True)
class Kept:
    """A vault file, and what the store says of it."""

    stored: StoredPhoto
    file: VaultFile


def kept_by_tier(source: Source, parts: StudyParts) -> dict[Tier, Kept]:
    """What `add --tier` makes of a photo, by tier."""
    return {tier: _kept(source, parts, tier, replace(parts.settings, tier=tier)) for tier in TIERS}


def kept_with(colorizer: str, source: Source, parts: StudyParts) -> Kept:
    """What `add --tier compact --colorizer` makes of a photo."""
    settings = replace(parts.settings, tier="compact", colorizer=colorizer)
    return _kept(source, parts, f"compact-{colorizer}", settings)


def _kept(source: Source, parts: StudyParts, vault: str, settings: IngestSettings) -> Kept:
    """The photo in a vault of that name; a photo that `add` would leave alone is kept, too."""
    store = LocalStore(parts.folder.vault(vault))
    ingest = ArchiveResources(store, parts.max_pixels, parts.condensing)
    outcome = archive_photo(source, replace(settings, min_saving=-inf, hints="fewest"), ingest)
    if outcome.stored is None:
        raise GrayVaultError(outcome.detail or f"{source.path}: the file changed while it was read")
    return Kept(outcome.stored, store.get(outcome.stored.record.id))
