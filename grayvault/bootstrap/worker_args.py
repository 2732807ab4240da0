"""The arguments of a worker process: JSON on its command line."""

import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from grayvault.core.config.paths import models_folder
from grayvault.core.processors import processors
from grayvault.vault.layout import VaultFolder

if TYPE_CHECKING:  # a worker starts sooner without it
    from grayvault.core.config.model import Config


@dataclass(frozen=True)
class WorkerArgs:
    """The vault that a worker writes to, and what it may use.

    `vault` is its folder; `url` is its object store, if it is in one (`VaultFolder`). `models` is
    the folder of the study's models. `thumbnails` are the widths in pixels of the views that it
    renders of each new photo; `cache_bytes` limits the vault's view cache. With `recovery` vault
    files get recovery data. `shared`: workers of several machines write to the vault. With
    `dry_run` the worker does all of this but writes nothing, and the vault need not be there.
    """

    vault: str
    url: str | None
    memory_mb: int
    max_pixels: int
    models: str
    thumbnails: tuple[int, ...] = ()
    cache_bytes: int = 0
    recovery: bool = False
    shared: bool = False
    dry_run: bool = False


def worker_args(vault: VaultFolder, config: "Config", *, dry_run: bool = False) -> WorkerArgs:
    """The arguments by the configuration."""
    return WorkerArgs(
        vault=str(vault.root),
        url=vault.url,
        memory_mb=config.worker.memory_mb,
        max_pixels=config.max_pixels,
        models=str(models_folder(config.models)),
        thumbnails=config.thumbnails,
        cache_bytes=config.serve.cache_bytes,
        recovery=config.recovery,
        dry_run=dry_run,
    )


def worker_count(config: "Config") -> int:
    """How many workers may run at a time: as configured, else one for each core."""
    return config.jobs or processors()


def worker_command(args: WorkerArgs) -> tuple[str, ...]:
    """The command that starts a worker.

    `-P` keeps Python from importing modules of the working directory.
    """
    worker = sys.executable, "-P", "-m", "grayvault.bootstrap.worker_main"
    return *worker, json.dumps(asdict(args))


def read_worker_args(text: str) -> WorkerArgs:
    """Parse the last word of `worker_command`."""
    return WorkerArgs(**json.loads(text))
