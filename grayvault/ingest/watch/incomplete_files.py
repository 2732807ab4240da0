"""Files that are not complete yet: when to look at them again, and when to skip them."""

from dataclasses import dataclass, field, replace

from grayvault.core.clock import Clock
from grayvault.core.errors import HALF_WRITTEN
from grayvault.core.file_stamps import FileStamp, same_file
from grayvault.core.jobs import Job, Outcome
from grayvault.core.retries import BEING_WRITTEN

SHORTEST_SECONDS, LONGEST_SECONDS = 2.0, 60.0
"""Pauses between two looks at an incomplete file: the time since its last change, within these."""

PATIENCE_SECONDS = 3600.0
"""A file that looks half written and hasn't changed for so long is skipped until it does."""


@dataclass
class IncompleteFiles:
    """The last stamp of jobs' files, and since when they have had it, by the steady clock."""

    since: dict[int, tuple[FileStamp, float]] = field(default_factory=dict)

    def judge(self, job: Job, outcome: Outcome, clock: Clock) -> Outcome:
        """`outcome` as `changed` if the file may become complete, else as `skipped`.

        With `patient` settings, a file that another program has open for writing is waited for, and
        one that looks half written for an hour after its last change. Other outcomes don't change.
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
        """Whether the file changed less than `PATIENCE_SECONDS` ago.

        By its own time or by the steady clock: other clocks differ, and jump.
        """
        steady = clock.steady()
        stamp, since = self.since.get(job.id, (outcome.stamp, steady))
        if not same_file(stamp, outcome.stamp):
            since = steady
        self.since[job.id] = outcome.stamp, since
        age = clock.now() - outcome.stamp.mtime_ns / 1e9
        return max(age, steady - since) < PATIENCE_SECONDS
