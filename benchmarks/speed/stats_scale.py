"""What a large catalog costs to ask: `grayvault stats` over 1,000,000 photos.

The catalog is synthetic (20 years of photos in 2,000 folders by 30 cameras, some pictures left
out, some sources gone), written as ingest writes it. Each command is a process of its own: its wall
time, with that of the launcher's start, is the median of five, its memory the most that it had
resident.
Run: python -m benchmarks stats_scale
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import harness
from grayvault.bootstrap.open_vault import opened_vault
from grayvault.catalog import apply_events, photos
from grayvault.core.colorizer import ModelRef
from grayvault.core.config.paths import Places
from grayvault.core.events import Event, SourceGone, SourceLeft, SourceSeen
from grayvault.core.fidelity import Fidelity
from grayvault.core.file_stamps import FileStamp
from grayvault.core.settings import Bound
from grayvault.core.vault_file import Shown, SourceFacts, StoredPhoto, VaultRecord

MANY, CHUNK, RUNS = 1_000_000, 20_000, 5
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


def main() -> None:
    with catalog_of(MANY) as (vault, made):
        figures: dict[str, Any] = {"photos": MANY, "made_in_seconds": made}
        figures["catalog_mb"] = round((vault / "catalog.sqlite").stat().st_size / 1e6)
        for name, words in COMMANDS.items():
            figures[name] = measured(vault, words)
    with tempfile.TemporaryDirectory() as scratch:
        vault = Path(scratch) / "vault"
        with opened_vault(Places(vault=vault), create=True):
            figures["stats_of_an_empty_vault"] = measured(vault, ["stats"])
    harness.save("stats_scale", figures)


@contextmanager
def catalog_of(count: int) -> Iterator[tuple[Path, float]]:
    """A vault whose catalog has this many photos, and the seconds that writing them took."""
    with tempfile.TemporaryDirectory() as scratch:
        vault = Path(scratch) / "vault"
        chance = random.Random(8)
        start = time.monotonic()
        with opened_vault(Places(vault=vault), create=True) as services:
            for first in range(0, count, CHUNK):
                stored = [photo(number, chance) for number in range(first, first + CHUNK)]
                photos.add_photos(services.engine, stored)
                apply_events.apply_events(services.engine, [*seen(stored, chance)], first + CHUNK)
        yield vault, round(time.monotonic() - start, 1)


def photo(number: int, chance: random.Random) -> StoredPhoto:
    """A photo as the catalog wants it; its vault file is never looked at."""
    taken = FIRST + timedelta(minutes=number * 10)
    size = chance.randrange(500_000, 8_000_000)
    mean = chance.uniform(0.5, 2)
    kept_in_color = number % 50 == 0
    record = VaultRecord(
        id=f"{chance.getrandbits(256):064x}",
        source=SourceFacts(
            f"IMG_{number:07}.jpg",
            f"{taken.year}/{number // 500:04}",
            int(taken.timestamp()) * 10**9,
            "png" if number % 20 == 0 else "jpeg",
            size,
            4_000,
        ),
        width=4000,
        height=3000,
        depth=8,
        tier="color" if kept_in_color else "compact",
        distance=1.0,
        effort=3,
        bound=Bound(),
        colorizer=None if kept_in_color else ModelRef(chance.choice(["hintnet", "propagate"])),
        fidelity=None if kept_in_color else Fidelity(mean, mean * 3, mean * 4, 42.0),
        luma_bytes=size * 2 // 5,
        color_bytes=size // 2,
        archived_at=(taken + timedelta(days=300)).isoformat(),
        hints=bytes(1_000),
        scene=None if kept_in_color else Shown("landscape", "hintnet"),
        taken_at=None if number % 7 == 0 else taken.replace(tzinfo=None).isoformat(),
        camera=None if number % 7 == 0 else f"Maker {number % 30}",
    )
    return StoredPhoto(record, size * 2 // 5 + 1_500, record.id)


def seen(stored: list[StoredPhoto], chance: random.Random) -> Iterator[Event]:
    """Where the photos came from: one in 20 is gone, and beside one in 50 one was left out."""
    for one in stored:
        at, facts = one.record.archived_at, one.record.source
        path = f"/photos/{facts.folder}/{facts.name}"
        stamp = FileStamp(facts.size, facts.mtime_ns, chance.getrandbits(40), 1)
        yield SourceSeen(at, path, "/photos", stamp, one.record.id)
        if chance.random() < 0.05:
            yield SourceGone(at, path)
        if chance.random() < 0.02:
            yield SourceLeft(at, f"{path}.png", "/photos", stamp, "skipped", "no-gain", "-", "f0")


def measured(vault: Path, words: list[str]) -> dict[str, float]:
    """The wall time of a command (median), and its peak of resident memory."""
    command = [sys.executable, "-m", "grayvault", "--vault", str(vault), *words]
    runs = [once(command) for _ in range(RUNS)]
    return {
        "seconds": round(statistics.median(seconds for seconds, _ in runs), 2),
        "memory_mb": round(max(megabytes for _, megabytes in runs)),
    }


def once(command: list[str]) -> tuple[float, float]:
    """Started by a process of its own: a child counts what its parent had resident as its own."""
    start = time.monotonic()
    launched = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *command], check=True, capture_output=True, text=True
    )
    return time.monotonic() - start, int(launched.stdout) / 1000  # in kB on Linux


if __name__ == "__main__":
    main()
