"""A vault with the settings of its supervisor."""

from collections.abc import Callable
from dataclasses import dataclass, field

from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.clock import Clock
from grayvault.core.pool import Pool
from grayvault.core.settings import IngestSettings
from grayvault.ingest.open_vault import OpenVault


@dataclass(frozen=True)
class SupervisedVault(OpenVault):
    """An open vault with the settings of its supervisor.

    `worker_command` starts a worker process; up to `workers` run at a time. With `cluster` they run
    elsewhere: it makes the pool for each run of the supervisor. A file is archived when
    it hasn't changed for `settle_seconds` (`network_settle_seconds` on network mounts), and may
    take `job_seconds`. After a failure that may pass it is retried after `retry_seconds`, then
    after longer pauses. Originals wait for `free_after_seconds` after they were archived and after
    their last change before they are freed. `upload_settings` are for uploads whose job was lost;
    if their `originals` is `keep`, no original is freed, even if it waits for that. File systems of
    sources are asked through the `caller`.
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
    caller: TimeoutCaller = field(default_factory=TimeoutCaller)
    cluster: Callable[[], Pool] | None = None
