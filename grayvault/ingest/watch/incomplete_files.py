"""Files that are not complete yet: when to look at them again, and when to leave them alone."""

from dataclasses import dataclass, field, replace

from grayvault.core.clock import Clock
from grayvault.core.errors import HALF_WRITTEN
from grayvault.core.file_stamps import FileStamp, same_file
from grayvault.core.jobs import Job, Outcome
from grayvault.core.retries import BEING_WRITTEN

SHORTEST_SECONDS, LONGEST_SECONDS = 2.0, 60.0
"""Pauses between two looks at an incomplete file: as long as it has been so, within these."""

PATIENCE_SECONDS = 3600.0
"""A file that looks half written and hasn't changed for so long is left alone until it does."""


@dataclass
class IncompleteFiles:
    """Since when the files of jobs have been as they are: stamp and time on a steady clock."""

    since: dict[int, tuple[FileStamp, float]] = field(default_factory=dict)

    def judge(self, job: Job, outcome: Outcome, clock: Clock) -> Outcome:
        """`outcome`, or that it is to be looked at again, or left alone.

        A file that somebody has open for writing is waited for, one that looks half written for
        an hour after its last change; without patience neither is.
        """
        is_open = outcome.kind == "changed" and outcome.reason == BEING_WRITTEN
        is_half = outcome.kind == "skipped" and outcome.reason == HALF_WRITTEN
        if not (is_open or is_half):
            self.since.pop(job.id, None)
            return outcome
        is_young = self._is_young(job, outcome, clock)
        if job.settings.patient and (is_open or is_young):
            return replace(outcome, kind="changed")
        self.since.pop(job.id, None)
        return replace(outcome, kind="skipped")

    def pause(self, job: Job, steady: float) -> float:
        """Seconds until the next look."""
        _, since = self.since.get(job.id, (None, steady))
        return min(max(steady - since, SHORTEST_SECONDS), LONGEST_SECONDS)

    def _is_young(self, job: Job, outcome: Outcome, clock: Clock) -> bool:
        """Whether the file has been as it is for less than the time that it is given.

        By its own time or (clocks differ, and jump) by one that only goes forward.
        """
        steady = clock.steady()
        stamp, since = self.since.get(job.id, (outcome.stamp, steady))
        if not same_file(stamp, outcome.stamp):
            since = steady
        self.since[job.id] = outcome.stamp, since
        age = clock.now() - outcome.stamp.mtime_ns / 1e9
        return max(age, steady - since) < PATIENCE_SECONDS
