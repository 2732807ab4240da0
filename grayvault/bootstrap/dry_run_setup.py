"""Configuration and workers of a dry run, which writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grayvault.bootstrap.check_models import check_unchecked
from grayvault.bootstrap.supervisor_setup import check_settings
from grayvault.bootstrap.vault_storage import journal_at
from grayvault.bootstrap.worker_args import worker_args, worker_command, worker_count
from grayvault.core.config.load import load, override
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places, models_folder
from grayvault.core.events import PhotoReadmitted, PhotoRemoved
from grayvault.core.pool import Pool
from grayvault.ingest.workers.worker_pool import WorkerPool
from grayvault.vault.journal.journal import Journal
from grayvault.vault.layout import VaultFolder


@dataclass(frozen=True)
class DryRunSetup:
    """The configuration, workers that aren't started yet, and photos that were removed on purpose.

    The latter are known by the journal: the catalog is not opened, since that may write to it.
    """

    config: Config
    pool: Pool
    removed: frozenset[str]


def dry_run_setup(places: Places, overrides: Mapping[str, Any]) -> DryRunSetup:
    """Set up a dry run by the configuration and `overrides`.

    The vault need not be there. Raises `ConfigError`, and `UnsupportedError` if the settings ask
    for a tier or a colorizer that isn't there.
    """
    config, place = load(places)
    config = override(config, overrides)
    check_unchecked(models_folder(config.models), config.colorizer)
    check_settings(config)
    pool = _pool(VaultFolder(place.folder, place.url), config)
    return DryRunSetup(config, pool, _removed(journal_at(place)))


def _removed(journal: Journal) -> frozenset[str]:
    removed: set[str] = set()
    for _, event in journal.read():
        if isinstance(event, PhotoRemoved) and not event.superseded:
            removed.add(event.photo_id)
        elif isinstance(event, PhotoRemoved | PhotoReadmitted):
            removed.discard(event.photo_id)
    return frozenset(removed)


def _pool(folder: VaultFolder, config: Config) -> Pool:
    if config.cluster.address is not None:
        from grayvault.bootstrap.cluster.cluster_setup import dry_run_pool  # noqa: PLC0415

        return dry_run_pool(folder, config)
    args = worker_args(folder, config, dry_run=True)
    return WorkerPool(worker_command(args), worker_count(config), config.worker.seconds)
