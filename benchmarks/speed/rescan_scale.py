"""How long it takes to see that nothing has changed: `grayvault add` over 200,000 known files.

Tree and catalog are synthetic; no file is opened. The peer is find(1) printing the same facts of
every file. Run: python -m benchmarks rescan_scale
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.common import harness
from grayvault.bootstrap.open_vault import opened_vault
from grayvault.catalog import apply_events, photos
from grayvault.core.config.paths import Places
from grayvault.core.events import SourceSeen
from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import Bound
from grayvault.core.vault_file import SourceFacts, StoredPhoto, VaultRecord

FILES, FOLDERS = 200_000, 500


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        tree, vault = Path(scratch) / "photos", Path(scratch) / "vault"
        paths = list(make_tree(tree))
        seen = [known(path, tree) for path in paths]
        stored = [archived(event) for event in seen]
        with opened_vault(Places(vault=vault), create=True) as services:
            for start in range(0, FILES, 20_000):
                photos.add_photos(services.engine, stored[start : start + 20_000])
                apply_events.apply_events(services.engine, seen[start : start + 20_000], 0)
        add = [sys.executable, "-m", "grayvault", "--vault", str(vault), "add", str(tree)]
        find = ["find", str(tree), "-type", "f", "-printf", r"%s %T@ %i %p\n"]
        rescan, peer = wall_seconds(add), wall_seconds(find)
    harness.save(
        "rescan_scale",
        {
            "files": FILES,
            "seconds": round(rescan, 1),
            "find_seconds": round(peer, 2),
            "over_find": round(rescan / peer, 1),
        },
    )


def make_tree(tree: Path) -> Iterator[Path]:
    for number in range(FILES):
        folder = tree / f"{number % FOLDERS:03}"
        if number < FOLDERS:
            folder.mkdir(parents=True)
        path = folder / f"IMG_{number:06}.jpg"
        path.touch()
        yield path


def known(path: Path, tree: Path) -> SourceSeen:
    at = "2026-01-01T00:00:00+00:00"
    return SourceSeen(at, str(path), str(tree), stamp_of(path.stat()), os.urandom(32).hex())


def archived(seen: SourceSeen) -> StoredPhoto:
    """A photo as the catalog wants it; its vault file is never looked at."""
    facts = SourceFacts(Path(seen.path).name, "", seen.stamp.mtime_ns, "jpeg", 3_000_000)
    record = VaultRecord(
        id=seen.photo_id,
        source=facts,
        width=4000,
        height=3000,
        depth=8,
        tier="compact",
        distance=1.0,
        effort=3,
        bound=Bound(),
        colorizer=None,
        fidelity=None,
        luma_bytes=1_000_000,
        color_bytes=1_200_000,
        archived_at=seen.at,
    )
    return StoredPhoto(record, 1_001_000, seen.photo_id)


def wall_seconds(command: list[str]) -> float:
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120)
    return time.monotonic() - start


if __name__ == "__main__":
    main()
