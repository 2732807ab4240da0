"""The daemon: finds photos as they appear, queues them, and works on the queue."""

import logging
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grayvault.catalog.source_files import KnownFile
from grayvault.core.retries import BEING_WRITTEN, NOT_PERMITTED
from grayvault.core.settings import IngestSettings
from grayvault.ingest.queue.batches import enqueue_scan, known_files, new_batch
from grayvault.ingest.queue.fault_recovery_loop import keep_working
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.ingest.watch.root_watcher import RootWatcher
from grayvault.ingest.watch.scan import Area, Scan, scan

logger = logging.getLogger(__name__)

WATCH_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")


@dataclass(frozen=True)
class WatchPlan:
    """What the daemon does: watch `roots` (absolute), and look through them now and then.

    Their photos are taken in with `settings`; every `rescan_seconds` all of it is scanned.
    """

    roots: tuple[str, ...]
    settings: IngestSettings
    excluded: re.Pattern[str]
    rescan_seconds: float


def watch(vault: SupervisedVault, plan: WatchPlan, stopped: Callable[[], bool]) -> None:
    """Watch until `stopped`, which is asked several times a second."""
    batch = new_batch()
    told: set[str] = set()

    def look(area: Area) -> None:
        _tell(_troubles(rescan(vault, plan, area, batch)), told)

    with ExitStack() as stack:

        def begin() -> Callable[[], None]:
            stack.close()  # those from before a fault
            lookouts = [RootWatcher(root, plan.rescan_seconds, look) for root in plan.roots]
            for lookout in lookouts:
                stack.callback(lookout.close)
            return partial(_check, lookouts, told)

        logger.info("watching %s", ", ".join(plan.roots))
        keep_working(vault, begin, stopped)


def _check(lookouts: Iterable[RootWatcher], told: set[str]) -> None:
    for lookout in lookouts:
        lookout.check()
        if lookout.is_waiting:
            _tell([f"{lookout.root} does not answer: its photos wait, all others don't"], told)


def rescan(vault: SupervisedVault, plan: WatchPlan, area: Area, batch: str) -> Scan:
    """Scan an area and queue what has changed.

    What could not be taken in isn't tried again, unless it was forbidden to read it and isn't now,
    or another program was writing it.
    """
    known = known_files(vault.engine, area.folder)
    found = scan(area, known, plan.excluded, retry=_is_worth_a_look)
    # Jobs of an `add` that waits for them stay its own.
    enqueue_scan(vault.engine, found, plan.settings, batch, join=False)
    return found


def _is_worth_a_look(path: str, known: KnownFile) -> bool:
    if known.reason == BEING_WRITTEN:
        return True
    return known.reason == NOT_PERMITTED and os.access(path, os.R_OK)


def _troubles(found: Scan) -> Iterator[str]:
    area = found.area
    if area.folder == area.root and not found.available:
        state = "suddenly empty" if Path(area.root).exists() else "not there: it is waited for"
        yield f"{area.root} is {state}, and nothing in it is marked as gone"
    for folder in found.unreadable:
        yield f"{folder} can't be read: its photos are left as they are"
    if found.folders > _watch_limit():
        yield (
            f"{area.root} has {found.folders} folders, more than the system lets be watched "
            f"({WATCH_LIMIT}): new photos in some are found by rescans only"
        )


def _watch_limit() -> float:
    return int(WATCH_LIMIT.read_text()) if WATCH_LIMIT.exists() else math.inf


def _tell(sentences: Iterable[str], told: set[str]) -> None:
    """Say each sentence once."""
    for sentence in sentences:
        if sentence not in told:
            told.add(sentence)
            logger.warning(sentence)
