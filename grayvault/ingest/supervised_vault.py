"""A vault and how its supervisor works on it."""

from dataclasses import dataclass, field

from grayvault.core.clock import Clock
from grayvault.core.settings import IngestSettings
from grayvault.ingest.open_vault import OpenVault


@dataclass(frozen=True)
class SupervisedVault(OpenVault):
    """An open vault, and how its supervisor works on it.

    `worker_command` starts one worker process, `workers` is how many may run at a time. A file
    must have been unchanged for `settle_seconds` to be taken in, and may take `job_seconds`. Where
    that fails for what may pass, it is tried again after `retry_seconds`, then after longer.
    `upload_settings` are for uploads whose job was lost, and say what becomes of originals at most:
    under `keep` none is freed that waits for it. They stay for `free_after_seconds` after they were
    archived and after their last change. On network mounts, `network_settle_seconds` take the place
    of `settle_seconds`.
    """

    worker_command: tuple[str, ...]
    workers: int
    settle_seconds: float
    job_seconds: float
    retry_seconds: float
    upload_settings: IngestSettings
    network_settle_seconds: float = 60.0
    free_after_seconds: float = 24 * 3600.0
    clock: Clock = field(default_factory=Clock)
