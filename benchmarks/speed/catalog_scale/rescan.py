"""Seconds until `grayvault add` knows that none of 200,000 known files has changed.

Files and catalog are synthetic, and the vault files are empty; no file is opened. It is compared
with find(1), which prints the same facts of every file.

Run: python -m benchmarks catalog_scale.rescan
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.common import harness
from benchmarks.common.archiving import vault_file
from benchmarks.common.synthetic_catalog import create_catalog, stored_photo
from benchmarks.common.timing import wall_seconds
from grayvault.core.events import SourceSeen
from grayvault.core.file_stamps import stamp_of
from grayvault.core.vault_file import SourceFacts, StoredPhoto

FILES, FOLDERS, BATCH = 200_000, 500, 20_000
SEEN_AT = "2026-01-01T00:00:00+00:00"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, vault = Path(folder) / "photos", Path(folder) / "vault"
        create_catalog(vault, batches(vault, root, list(create_files(root))))
        add = [sys.executable, "-m", "grayvault", "--vault", str(vault), "add", str(root)]
        find = ["find", str(root), "-type", "f", "-printf", r"%s %T@ %i %p\n"]
        rescan, find_time = command_seconds(add), command_seconds(find)
    harness.save(
        "catalog_scale.rescan",
        {
            "files": FILES,
            "seconds": round(rescan, 1),
            "find_seconds": round(find_time, 2),
            "over_find": round(rescan / find_time, 1),
        },
    )


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


def command_seconds(command: list[str]) -> float:
    run = partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL, timeout=120)
    return wall_seconds(run)


if __name__ == "__main__":
    main()
