"""How many jobs a worker gets at once, by what the last ones have cost."""

from grayvault.bootstrap.cluster.node_worker import BATCH_SECONDS

MOST_JOBS = 256
_WEIGHT = 0.3


class BatchSize:
    """A photo goes alone; files that take milliseconds, as known ones do, go many at a time."""

    def __init__(self) -> None:
        self._job_seconds = BATCH_SECONDS

    @property
    def jobs(self) -> int:
        """As many jobs as take about `BATCH_SECONDS`, 1 .. `MOST_JOBS`."""
        return max(1, min(MOST_JOBS, int(BATCH_SECONDS / max(self._job_seconds, 1e-6))))

    def learn(self, jobs: int, seconds: float) -> None:
        """Take note of what a batch has cost."""
        if jobs:
            self._job_seconds += _WEIGHT * (seconds / jobs - self._job_seconds)
