"""The parts of a dry run: workers that try photos and write nothing."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grayvault.bootstrap.check_models import check_unchecked
from grayvault.bootstrap.supervisor_setup import check_settings
from grayvault.core.config.load import load, override
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places, models_folder
from grayvault.ingest.workers.worker_pool import Pool


@dataclass(frozen=True)
class DryRun:
    """What a dry run works with: the configuration, and workers that have yet to be started."""

    config: Config
    pool: Pool


def dry_run_parts(places: Places, overrides: Mapping[str, Any]) -> DryRun:
    """The parts of a dry run, by the configuration and what goes over it.

    The vault need not be there. Raises `ConfigError`, and `UnsupportedError` where the settings ask
    for a tier or a colorizer that there isn't.
    """
    config, root = load(places)
    config = override(config, overrides)
    check_unchecked(models_folder(config.models), config.colorizer)
    check_settings(config)
    limits = config.worker.memory_mb, config.max_pixels, models_folder(config.models)
    worker = sys.executable, "-P", "-m", "grayvault.bootstrap.dry_run_worker_main"
    command = *worker, str(root), *map(str, limits), "recovery" if config.recovery else ""
    return DryRun(config, Pool(command, config.jobs or os.cpu_count() or 1, config.worker.seconds))
