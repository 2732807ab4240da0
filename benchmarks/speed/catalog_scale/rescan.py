"""Seconds until GrayVault knows that none of 200,000 known files has changed, against find(1).

find prints the same facts of every file. `add` lists all folders; `watch` does that once a day, and
otherwise lists those whose time has changed. Files and catalog are synthetic, and the vault files
are empty; no file is opened. All take turns, and the least of three times counts.

Run: python -m benchmarks catalog_scale.rescan
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.common import harness
from benchmarks.common.archiving import vault_file
from benchmarks.common.synthetic_catalog import create_catalog, stored_photo
from benchmarks.common.timing import wall_seconds
from grayvault.bootstrap.configured_vault import opened_vault, supervised_vault
from grayvault.core.config.paths import Places
from grayvault.core.events import SourceSeen
from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import IngestSettings
from grayvault.core.vault_file import SourceFacts, StoredPhoto
from grayvault.ingest.queue.batches import new_batch
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.listed_folders import ListedFolders
from grayvault.ingest.watch.scan import excluding
from grayvault.ingest.watch_folders import WatchPlan, rescan

FILES, FOLDERS, BATCH, RUNS = 200_000, 500, 20_000, 3
SEEN_AT = "2026-01-01T00:00:00+00:00"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, vault = Path(folder) / "photos", Path(folder) / "vault"
        create_catalog(vault, batches(vault, root, list(create_files(root))))
        with opened_vault(Places(vault=vault)) as opened:
            harness.save("catalog_scale.rescan", figures(root, vault, supervised_vault(opened)))


def figures(root: Path, vault: Path, supervised: SupervisedVault) -> dict[str, Any]:
    """The least seconds of each way, and as multiples of find's."""
    add = [sys.executable, "-m", "grayvault", "--vault", str(vault), "add", str(root)]
    find = ["find", str(root), "-type", "f", "-printf", r"%s %T@ %i %p\n"]
    watcher = Watcher(supervised, str(root))
    ways: dict[str, Callable[[], None]] = {
        "find": partial(run, find),
        "add": partial(run, add),
        "watch_daily": watcher.look_at_all,
        "watch": watcher.look_at_changes,
    }
    rounds = [{name: wall_seconds(way) for name, way in ways.items()} for _ in range(RUNS)]
    seconds = {name: min(times[name] for times in rounds) for name in ways}
    return {
        "files": FILES,
        "seconds": {name: float(f"{least:.3g}") for name, least in seconds.items()},
        "over_find": {
            name: float(f"{least / seconds['find']:.3g}") for name, least in seconds.items()
        },
    }


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120)


class Watcher:
    """What the thread of a watched folder does for a rescan."""

    def __init__(self, supervised: SupervisedVault, root: str) -> None:
        plan = WatchPlan((root,), IngestSettings(), excluding(()), 3600)
        self._root = Area(root, root)
        self._listed = ListedFolders(root)
        self._look = partial(rescan, supervised, plan, batch=new_batch(), retried=set())

    def look_at_all(self) -> None:
        self._listed.record(self._look(self._root))

    def look_at_changes(self) -> None:
        for area in self._listed.areas():
            self._listed.record(self._look(area))


def create_files(root: Path) -> Iterator[Path]:
    for number in range(FILES):
        folder = root / f"{number % FOLDERS:03}"
        if number < FOLDERS:
            folder.mkdir(parents=True)
        path = folder / f"IMG_{number:06}.jpg"
        path.touch()
        yield path


def batches(
    vault: Path, root: Path, paths: list[Path]
) -> Iterator[tuple[list[StoredPhoto], list[SourceSeen]]]:
    for start in range(0, FILES, BATCH):
        events = [seen(path, root) for path in paths[start : start + BATCH]]
        for event in events:
            create_vault_file(vault, event.photo_id)
        yield [photo(event) for event in events], events


def seen(path: Path, root: Path) -> SourceSeen:
    return SourceSeen(SEEN_AT, str(path), str(root), stamp_of(path.stat()), os.urandom(32).hex())


def create_vault_file(vault: Path, photo_id: str) -> None:
    """An empty one: `add` looks whether it is there."""
    path = vault_file(vault, photo_id)
    path.parent.mkdir(exist_ok=True)
    path.touch()


def photo(event: SourceSeen) -> StoredPhoto:
    source = SourceFacts(Path(event.path).name, "", event.stamp.mtime_ns, "jpeg", 3_000_000)
    return stored_photo(event.photo_id, source)


if __name__ == "__main__":
    main()
