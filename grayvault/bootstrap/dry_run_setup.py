"""Configuration and workers of a dry run, which writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grayvault.bootstrap.check_models import check_unchecked
from grayvault.bootstrap.supervisor_setup import check_settings
from grayvault.bootstrap.worker_args import worker_args, worker_command, worker_count
from grayvault.core.config.load import load, override
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places, models_folder
from grayvault.core.pool import Pool
from grayvault.ingest.workers.worker_pool import WorkerPool
from grayvault.vault.layout import VaultFolder


@dataclass(frozen=True)
class DryRunSetup:
    """The configuration, and workers that aren't started yet."""

    config: Config
    pool: Pool


def dry_run_setup(places: Places, overrides: Mapping[str, Any]) -> DryRunSetup:
    """Set up a dry run by the configuration and `overrides`.

    The vault need not be there. Raises `ConfigError`, and `UnsupportedError` if the settings ask
    for a tier or a colorizer that isn't there.
    """
    config, place = load(places)
    config = override(config, overrides)
    check_unchecked(models_folder(config.models), config.colorizer)
    check_settings(config)
    return DryRunSetup(config, _pool(VaultFolder(place.folder, place.url), config))


def _pool(folder: VaultFolder, config: Config) -> Pool:
    if config.cluster.address is not None:
        from grayvault.bootstrap.cluster.cluster_setup import dry_run_pool  # noqa: PLC0415

        return dry_run_pool(folder, config)
    args = worker_args(folder, config, dry_run=True)
    return WorkerPool(worker_command(args), worker_count(config), config.worker.seconds)
