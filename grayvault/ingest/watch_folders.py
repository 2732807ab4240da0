"""The daemon: it finds photos when they appear, queues them, and works on the queue."""

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
from grayvault.core.errors import SourceStoreError
from grayvault.core.retries import BEING_WRITTEN, NOT_PERMITTED
from grayvault.core.settings import IngestSettings
from grayvault.core.source_urls import is_object
from grayvault.ingest.files.photo_stores import has_stamp
from grayvault.ingest.queue.batches import enqueue_scan, known_files, new_batch
from grayvault.ingest.queue.fault_recovery_loop import keep_working
from grayvault.ingest.queue.long_paths import storable, too_long
from grayvault.ingest.queue.tried_with import is_of_other_version
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.root_watcher import RootWatcher
from grayvault.ingest.watch.scan import Scan, scan

logger = logging.getLogger(__name__)

WATCH_LIMIT = Path("/proc/sys/fs/inotify/max_user_watches")


@dataclass(frozen=True)
class WatchPlan:
    """The daemon's folders and settings.

    `roots` are absolute paths, or prefixes in object stores. Their photos are archived with
    `settings`; every `rescan_seconds` their changed folders are scanned, and once a day all of
    them. Prefixes are listed from end to end every `rescan_seconds`.
    """

    roots: tuple[str, ...]
    settings: IngestSettings
    excluded: re.Pattern[str]
    rescan_seconds: float


def watch(vault: SupervisedVault, plan: WatchPlan, stopped: Callable[[], bool]) -> None:
    """Watch until `stopped`, which is called several times a second."""
    batch = new_batch()
    problems = {root: set[str]() for root in plan.roots}  # those that last, by root
    silent: set[str] = set()
    retried: set[str] = set()

    def look(area: Area) -> Scan:
        result = rescan(vault, plan, area, batch, retried)
        before, now = problems[area.root], set(_problems(result))
        for sentence in sorted(now - before):
            logger.warning(sentence)
        problems[area.root] = now if area.folder == area.root else before | now
        return result

    with ExitStack() as stack:

        def begin() -> Callable[[], None]:
            stack.close()  # the watchers from before a fault
            retried.clear()
            watchers = [RootWatcher(root, plan.rescan_seconds, look) for root in plan.roots]
            for watcher in watchers:
                stack.callback(watcher.close)
            return partial(_check, watchers, silent)

        logger.info("watching %s", ", ".join(plan.roots))
        keep_working(vault, begin, stopped)


def _check(watchers: Iterable[RootWatcher], silent: set[str]) -> None:
    """Raise what ended a watcher, and warn of roots that are not yet among the `silent` ones."""
    for watcher in watchers:
        watcher.check()
        if not watcher.is_waiting:
            silent.discard(watcher.root)
        elif watcher.root not in silent:
            silent.add(watcher.root)
            logger.warning("%s does not answer: its photos wait, all others don't", watcher.root)


def rescan(
    vault: SupervisedVault, plan: WatchPlan, area: Area, batch: str, retried: set[str]
) -> Scan:
    """Scan an area and queue its changes.

    Files that could not be archived are not retried, unless reading them was forbidden and isn't
    now, or another program was writing them. What another version of GrayVault couldn't archive is
    retried once, and noted in `retried`: that version may still be the one that works on the queue.
    """
    known = known_files(vault.engine, area.folder)
    try:
        result = scan(area, known, plan.excluded, retry=partial(_is_worth_a_look, retried))
    except SourceStoreError as error:
        return Scan(area, available=False, trouble=str(error))
    result = storable(vault.engine, result)
    # Jobs of an `add` that waits for them stay its own.
    enqueue_scan(vault.engine, result, plan.settings, batch, join=False)
    return result


def _is_worth_a_look(retried: set[str], path: str, known: KnownFile) -> bool:
    if is_of_other_version(known) and path not in retried:
        retried.add(path)
        return True
    if known.reason == BEING_WRITTEN:
        return True
    if known.reason == NOT_PERMITTED:
        return has_stamp(path, known.stamp) if is_object(path) else os.access(path, os.R_OK)
    return False


def _problems(result: Scan) -> Iterator[str]:
    area = result.area
    if result.trouble:
        yield f"{result.trouble} (its photos wait, and nothing in {area.root} is marked as gone)"
    elif area.folder == area.root and not result.available:
        # Not `Path.exists`, which raises the error of a mount that is broken.
        is_there = is_object(area.root) or os.path.exists(area.root)  # noqa: PTH110
        state = "suddenly empty" if is_there else "not there: it is waited for"
        yield f"{area.root} is {state}, and nothing in it is marked as gone"
    for folder in result.unreadable:
        yield f"{folder}, or a file in it, can't be read: what can't is left as it is"
    yield from map(too_long, result.too_long)
    if len(result.listed) > _watch_limit():
        yield (
            f"{area.root} has {len(result.listed)} folders, more than the system lets be watched "
            f"({WATCH_LIMIT}): new photos in some are found by rescans only"
        )


def _watch_limit() -> float:
    return int(WATCH_LIMIT.read_text()) if WATCH_LIMIT.exists() else math.inf
