"""CPU and memory of archiving a photo at the default quality, compared with a plain encoder.

The plain encoder decodes the original and encodes it as colour JPEG XL at libjxl's own default
effort, 7, at the distance of the picture that GrayVault stored. Each photo is archived in a process
of its own with one thread, like a worker's.

Run: python -m benchmarks ingest.at_quality
"""

from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.common import harness
from benchmarks.common.archiving import archive_file, stored, temporary_store
from benchmarks.common.subprocesses import measure_alone, peak_memory_mb
from benchmarks.common.timing import cpu_time
from grayvault.core.config.model import Config
from grayvault.imaging.codec import jxl
from grayvault.imaging.formats.read_photo import read_photo

SETTINGS = Config().ingest_settings()
EFFORT = 7


def main() -> None:
    rows = measure_alone(harness.photos("camera"), measure)
    ratios = [row["cpu_over_peer"] for row in rows]
    harness.save(
        "ingest.at_quality",
        {
            "cpu_seconds_mean": round(mean(row["cpu_seconds"] for row in rows), 1),
            "cpu_seconds_worst": max(row["cpu_seconds"] for row in rows),
            "cpu_over_peer_mean": round(mean(ratios), 2),
            "cpu_over_peer_worst": max(ratios),
            "peak_memory_mb_worst": max(row["peak_memory_mb"] for row in rows),
            "photos": rows,
        },
    )


def measure(path: Path) -> dict[str, Any]:
    """A photo archived once, and encoded plainly once."""
    with temporary_store() as store:
        outcome, seconds = cpu_time(partial(archive_file, path, store, SETTINGS))
        peak = peak_memory_mb()
    record = stored(outcome).record
    _, plain = cpu_time(partial(encode_plainly, path, record.distance))
    return {
        "photo": path.name,
        "megapixels": round(record.width * record.height / 1e6, 1),
        "cpu_seconds": round(seconds, 1),
        "cpu_over_peer": round(seconds / plain, 2),
        "peak_memory_mb": round(peak),
        "in_color": record.tier == "color",
    }


def encode_plainly(path: Path, distance: float) -> bytes:
    photo = read_photo(path.read_bytes(), harness.MAX_PIXELS)
    return jxl.encode(photo.pixels, distance, EFFORT)


if __name__ == "__main__":
    main()
