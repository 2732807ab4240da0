"""The sweep: originals that have waited long enough are queued to be freed, each on its own.

A worker reads, hashes and restores each of them then (`archive.py`), and the supervisor frees it
(`release.py`). What can't go yet, and why, is noted.
"""

import math
import os
import time
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from grayvault.catalog import jobs, waiting_originals
from grayvault.catalog.waiting_originals import Waiting
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.errors import OriginalKeptError
from grayvault.core.file_stamps import same_file, stamp_of
from grayvault.core.settings import IngestSettings, Originals
from grayvault.core.sources import Source
from grayvault.ingest.files.open_writers import Writers, writers_of
from grayvault.ingest.originals.free_original import refuse_links
from grayvault.ingest.originals.sidecars import sidecars
from grayvault.ingest.supervised_vault import SupervisedVault

SWEEP_SECONDS = 60.0
"""How often a daemon sweeps; more often where originals wait for less than that."""

SHORTEST_SECONDS = 1.0

MOST_AT_ONCE = 500

LOOK_AGAIN_SECONDS = 600.0
"""After so long it is looked again at an original that could not go."""

TRY_AGAIN_SECONDS = 24 * 3600.0
"""After so long an original is tried again of which a worker found that it must stay."""

_TIMES_LONGER = 3
_LEAST_WHERE_UNKNOWN = 3600.0


@dataclass(frozen=True)
class _Seen:
    """What an original looks like: when it was last changed, and who writes to it."""

    changed_at: float
    writers: Writers


@dataclass
class Sweeper:
    """Sweeps now and then, at first at once; `step` is to be called several times a second."""

    parts: SupervisedVault
    batch: str
    caller: TimeoutCaller = field(default_factory=TimeoutCaller)
    _next: float = -math.inf

    def step(self) -> None:
        """Sweep, if it is time."""
        if time.monotonic() >= self._next:
            sweep(self.parts, self.batch, self.caller, patient=True)
            after = self.parts.free_after_seconds
            pause = min(max(after, SHORTEST_SECONDS), SWEEP_SECONDS)
            self._next = time.monotonic() + pause


def sweep(
    vault: SupervisedVault,
    batch: str,
    caller: TimeoutCaller | None = None,
    *,
    patient: bool = False,
) -> list[int]:
    """Queue the freeing of originals that may go now, up to `MOST_AT_ONCE`; returns the jobs' ids.

    `patient`: as `IngestSettings` has it, for one that changes meanwhile.
    """
    if vault.upload_settings.originals == "keep":
        return []
    now, caller = vault.clock.now(), caller or TimeoutCaller()
    queued: list[int] = []
    due = waiting_originals.due(vault.engine, now - vault.free_after_seconds, now, MOST_AT_ONCE)
    for one in due:
        try:
            until = caller.call(one.source.root, partial(_may_go_at, vault, one))
        except TimeoutError:
            _put_off(vault, one, "its file system does not answer")
        except (OriginalKeptError, OSError) as error:
            _put_off(vault, one, _why(error))
        else:
            if until > now:
                waiting_originals.put_off(vault.engine, one.source.path, until, None)
            else:
                queued += _queue(vault, one, batch, patient=patient)
    waiting_originals.forget(vault.engine)
    return queued


def freeing_settings(settings: IngestSettings, how: Originals) -> IngestSettings:
    """The settings of a job that frees a source."""
    return replace(settings, originals=how, free=True)


def _queue(vault: SupervisedVault, one: Waiting, batch: str, *, patient: bool) -> list[int]:
    configured = vault.upload_settings
    both = "delete" in {one.freeing} & {configured.originals}
    settings = freeing_settings(configured, "delete" if both else "trash")
    settings = replace(settings, patient=patient)
    # Whoever has no patience waits for these jobs, also for those that a dead process left.
    return jobs.enqueue(vault.engine, [one.source], settings, batch, join=not patient)


def _put_off(vault: SupervisedVault, one: Waiting, why: str) -> None:
    until = vault.clock.now() + LOOK_AGAIN_SECONDS
    waiting_originals.put_off(vault.engine, one.source.path, until, why)


def _why(error: OriginalKeptError | OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not where it was"
    return str(error) if isinstance(error, OriginalKeptError) else f"{error.strerror or error}"


def _may_go_at(vault: SupervisedVault, one: Waiting) -> float:
    """When an original may be freed; `OriginalKeptError` and `OSError` where nobody can say."""
    after, seen = vault.free_after_seconds, _look(one.source, vault.clock.now())
    if seen.writers == "some":
        raise OriginalKeptError("another program has it, or its sidecar, open for writing")
    if seen.writers == "unknown":
        after = max(_TIMES_LONGER * after, _LEAST_WHERE_UNKNOWN)
    return max(one.since, seen.changed_at) + after


def _look(source: Source, now: float) -> _Seen:
    status = os.lstat(source.path)
    refuse_links(status)
    if not same_file(stamp_of(status), source.stamp):
        raise OriginalKeptError("it has changed since: it is archived anew at the next look at it")
    files = [Path(source.path), *sidecars(Path(source.path))]
    found = {writers_of(str(path)) for path in files}
    return _Seen(
        changed_at=max(_changed_at(path.lstat(), now) for path in files),
        writers="some" if "some" in found else "unknown" if "unknown" in found else "none",
    )


def _changed_at(status: os.stat_result, now: float) -> float:
    """When a file was last changed; a time that lies in the future says nothing."""
    times = status.st_mtime, status.st_ctime
    return max((one for one in times if one <= now), default=0.0)
