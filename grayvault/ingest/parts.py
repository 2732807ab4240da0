"""What the supervisor works with, put together by `bootstrap`."""

from dataclasses import dataclass

from sqlalchemy import Engine

from grayvault.domain.settings import IngestSettings
from grayvault.domain.vault import Store
from grayvault.vault.folder import VaultFolder
from grayvault.vault.journal import Journal


@dataclass(frozen=True)
class SupervisorParts:
    """A vault with its catalog, and how work on it is done.

    `worker_command` starts one worker process, `workers` is how many may run at a time. A file
    must have been unchanged for `settle_seconds` to be taken in, and may take `job_seconds`. Where
    that fails for what may pass, it is tried again after `retry_seconds`, then after longer.
    `upload_settings` are for uploads whose job was lost.
    """

    folder: VaultFolder
    store: Store
    journal: Journal
    engine: Engine
    worker_command: tuple[str, ...]
    workers: int
    settle_seconds: float
    job_seconds: float
    retry_seconds: float
    upload_settings: IngestSettings
