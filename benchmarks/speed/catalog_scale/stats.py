"""Seconds and memory of `grayvault stats` with a catalog of 1,000,000 photos.

The catalog is synthetic: 20 years of photos in 2,000 folders by 30 cameras; some pictures are
skipped, some sources gone. Each command runs in a process of its own. Its wall time, which includes
the start of a launcher, is the median of five runs; its memory the most of them.

Run: python -m benchmarks catalog_scale.stats
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import harness
from benchmarks.common.synthetic_catalog import create_catalog, stored_photo
from benchmarks.common.timing import wall_seconds
from grayvault.core.colorizer import ModelRef
from grayvault.core.events import Event, SourceGone, SourceLeft, SourceSeen
from grayvault.core.fidelity import Fidelity
from grayvault.core.file_stamps import FileStamp
from grayvault.core.vault_file import Scene, SourceFacts, StoredPhoto

PHOTOS, BATCH, RUNS = 1_000_000, 20_000, 5
FIRST = datetime(2005, 1, 1, tzinfo=UTC)
COMMANDS = {
    "stats": ["stats"],
    "stats_json": ["stats", "--json"],
    "stats_by_month": ["stats", "--by", "month"],
    "stats_by_folder_and_camera": ["stats", "--by", "folder", "--by", "camera"],
    "stats_worst_20": ["stats", "--worst", "20"],
    "stats_since_the_last_hundredth": ["stats", "--since", "2024-10-20"],
}
LAUNCHER = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Starts a command and prints its peak memory in kB: a direct child would count ours as its own."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder) / "full", Path(folder) / "empty"
        seconds = wall_seconds(lambda: create_catalog(full, batches(random.Random(8))))
        figures: dict[str, Any] = {"photos": PHOTOS, "made_in_seconds": round(seconds, 1)}
        figures["catalog_mb"] = round((full / "catalog.sqlite").stat().st_size / 1e6)
        for name, arguments in COMMANDS.items():
            figures[name] = measure(full, arguments)
        create_catalog(empty, [])
        figures["stats_of_an_empty_vault"] = measure(empty, ["stats"])
    harness.save("catalog_scale.stats", figures)


def batches(chance: random.Random) -> Iterator[tuple[list[StoredPhoto], list[Event]]]:
    for first in range(0, PHOTOS, BATCH):
        stored = [photo(number, chance) for number in range(first, first + BATCH)]
        yield stored, list(events(stored, chance))


def photo(number: int, chance: random.Random) -> StoredPhoto:
    taken = FIRST + timedelta(minutes=number * 10)
    size = chance.randrange(500_000, 8_000_000)
    source = SourceFacts(
        f"IMG_{number:07}.jpg",
        f"{taken.year}/{number // 500:04}",
        int(taken.timestamp()) * 10**9,
        "png" if number % 20 == 0 else "jpeg",
        size,
        4_000,
    )
    has_capture = number % 7 != 0
    return stored_photo(
        f"{chance.getrandbits(256):064x}",
        source,
        **_colors(number, chance),
        luma_bytes=size * 2 // 5,
        color_bytes=size // 2,
        archived_at=(taken + timedelta(days=300)).isoformat(),
        hints=bytes(1_000),
        taken_at=taken.replace(tzinfo=None).isoformat() if has_capture else None,
        camera=f"Maker {number % 30}" if has_capture else None,
    )


def _colors(number: int, chance: random.Random) -> dict[str, Any]:
    """Tier, colorizer and errors: one photo in 50 is kept in colour."""
    if number % 50 == 0:
        return {"tier": "color", "colorizer": None, "fidelity": None}
    mean = chance.uniform(0.5, 2)
    return {
        "colorizer": ModelRef(chance.choice(["hintnet", "propagate"])),
        "fidelity": Fidelity(mean, mean * 3, mean * 4, 42.0),
        "scene": Scene("landscape", "hintnet"),
    }


def events(stored: list[StoredPhoto], chance: random.Random) -> Iterator[Event]:
    """The sources of photos: one in 20 is gone, and one in 50 has a skipped file beside it."""
    for record in (photo.record for photo in stored):
        at, source = record.archived_at, record.source
        path = f"/photos/{source.folder}/{source.name}"
        stamp = FileStamp(source.size, source.mtime_ns, chance.getrandbits(40), 1)
        yield SourceSeen(at, path, "/photos", stamp, record.id)
        if chance.random() < 0.05:
            yield SourceGone(at, path)
        if chance.random() < 0.02:
            yield SourceLeft(at, f"{path}.png", "/photos", stamp, "skipped", "no-gain", "-", "f0")


def measure(vault: Path, arguments: list[str]) -> dict[str, float]:
    """The median wall time of a command, and its peak memory."""
    command = [sys.executable, "-m", "grayvault", "--vault", str(vault), *arguments]
    runs = [run(command) for _ in range(RUNS)]
    return {
        "seconds": round(statistics.median(seconds for seconds, _ in runs), 2),
        "memory_mb": round(max(megabytes for _, megabytes in runs)),
    }


def run(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak MB of a command."""
    start = time.monotonic()
    launched = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *command], check=True, capture_output=True, text=True
    )
    return time.monotonic() - start, int(launched.stdout) / 1000


if __name__ == "__main__":
    main()
