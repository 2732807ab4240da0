"""The sweep: originals that have waited long enough are queued to be freed, one job each.

A worker then reads, hashes and restores each of them (`archive_photo`), and the supervisor frees it
(`free_when_due`). If one can't be freed yet, the reason is stored.
"""

import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from grayvault.catalog import jobs, waiting_originals
from grayvault.catalog.waiting_originals import Waiting
from grayvault.core.errors import OriginalKeptError
from grayvault.core.file_stamps import same_file, stamp_of
from grayvault.core.settings import IngestSettings, Originals
from grayvault.core.source_urls import is_object
from grayvault.core.sources import Source
from grayvault.ingest.files.open_writers import Writers, writers_of
from grayvault.ingest.originals.free_original import refuse_links
from grayvault.ingest.originals.sidecars import sidecars
from grayvault.ingest.supervised_vault import SupervisedVault

SWEEP_SECONDS = 60.0
"""How often a daemon sweeps; more often if originals wait for less than that."""

SHORTEST_SECONDS = 1.0

MOST_AT_ONCE = 500

LOOK_AGAIN_SECONDS = 600.0
"""The time until the next look at an original that could not be freed."""

TRY_AGAIN_SECONDS = 24 * 3600.0
"""The time until the next attempt for an original whose vault file can't replace it."""

_TIMES_LONGER = 3
_LEAST_WHERE_UNKNOWN = 3600.0


@dataclass(frozen=True)
class _Seen:
    """When an original was last changed, and whether other programs write to it."""

    changed_at: float
    writers: Writers


@dataclass
class Sweeper:
    """Sweeps now and then, the first time at once; `step` is called several times a second."""

    vault: SupervisedVault
    batch: str
    _next: float = -math.inf

    def step(self) -> None:
        if time.monotonic() >= self._next:
            sweep(self.vault, self.batch, patient=True)
            after = self.vault.free_after_seconds
            pause = min(max(after, SHORTEST_SECONDS), SWEEP_SECONDS)
            self._next = time.monotonic() + pause


def sweep(vault: SupervisedVault, batch: str, *, patient: bool = False) -> list[int]:
    """Queue up to `MOST_AT_ONCE` originals that may be freed now; returns the jobs' ids.

    `patient` is as in `IngestSettings`, for originals that change meanwhile. A daemon, which is
    patient, leaves out those that are in the queue; a command waits for them, also for those of a
    process that died.
    """
    if vault.upload_settings.originals == "keep":
        return []
    now = vault.clock.now()
    since = now - vault.free_after_seconds
    ready: list[Waiting] = []
    limit = MOST_AT_ONCE
    for waiting in waiting_originals.due(vault.engine, since, now, limit, queued=not patient):
        match _time_or_obstacle(vault, waiting):
            case str() as obstacle:
                later = now + LOOK_AGAIN_SECONDS
                waiting_originals.put_off(vault.engine, waiting.source.path, later, obstacle)
            case until if until > now:
                waiting_originals.put_off(vault.engine, waiting.source.path, until, None)
            case _:
                ready.append(waiting)
    waiting_originals.forget(vault.engine)
    return _queue(vault, ready, batch, patient=patient)


def freeing_settings(settings: IngestSettings, how: Originals) -> IngestSettings:
    """The settings of a job that frees a source."""
    return replace(settings, originals=how, free=True)


def _queue(
    vault: SupervisedVault, ready: Sequence[Waiting], batch: str, *, patient: bool
) -> list[int]:
    """Queue originals, all together that are freed in the same way."""
    configured, queued = vault.upload_settings, []
    ways: dict[Originals, list[Source]] = {"trash": [], "delete": []}
    for waiting in ready:
        delete = waiting.freeing == configured.originals == "delete"
        ways["delete" if delete else "trash"].append(waiting.source)
    for way, sources in ways.items():
        if not sources:
            continue
        settings = replace(freeing_settings(configured, way), patient=patient)
        queued += jobs.enqueue(vault.engine, sources, settings, batch, join=not patient)
    return queued


def _time_or_obstacle(vault: SupervisedVault, waiting: Waiting) -> float | str:
    """When an original may be freed, or what stands in the way, as words."""
    try:
        return vault.caller.call(waiting.source.root, partial(_may_be_freed_at, vault, waiting))
    except TimeoutError:
        return "its file system does not answer"
    except FileNotFoundError:
        return "it is not where it was"
    except OriginalKeptError as error:
        return str(error)
    except OSError as error:
        return f"{error.strerror or error}"


def _may_be_freed_at(vault: SupervisedVault, waiting: Waiting) -> float:
    """When an original may be freed; `OriginalKeptError` and `OSError` if that is unknown."""
    if is_object(waiting.source.path):
        raise OriginalKeptError("it is in an object store, where none is freed")
    after, seen = vault.free_after_seconds, _look(waiting.source, vault.clock.now())
    if seen.writers == "some":
        raise OriginalKeptError("another program has it, or its sidecar, open for writing")
    if seen.writers == "unknown":
        after = max(_TIMES_LONGER * after, _LEAST_WHERE_UNKNOWN)
    return max(waiting.since, seen.changed_at) + after


def _look(source: Source, now: float) -> _Seen:
    status = os.lstat(source.path)
    refuse_links(status)
    if not same_file(stamp_of(status), source.stamp):
        raise OriginalKeptError("it has changed since: the next scan archives it again")
    files = [Path(source.path), *sidecars(Path(source.path))]
    writers = {writers_of(str(path)) for path in files}
    return _Seen(
        changed_at=max(_changed_at(path.lstat(), now) for path in files),
        writers="some" if "some" in writers else "unknown" if "unknown" in writers else "none",
    )


def _changed_at(status: os.stat_result, now: float) -> float:
    """When a file was last changed; times in the future are ignored."""
    times = status.st_mtime, status.st_ctime
    return max((time_ for time_ in times if time_ <= now), default=0.0)
