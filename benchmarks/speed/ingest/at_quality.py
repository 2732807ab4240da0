"""CPU and memory of archiving a photo at the default quality, compared with a plain encoder.

The plain encoder decodes the original and encodes it as colour JPEG XL at libjxl's own default
effort, 7, at the distance of the picture that GrayVault stored. Each photo is archived in a process
of its own with one thread, like a worker's. The same with the quick effort, and with the bytes
that it takes.

Run: python -m benchmarks ingest.at_quality
"""

from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.common import harness
from benchmarks.common.archiving import archive_file, stored, temporary_store
from benchmarks.common.subprocesses import measure_alone, peak_memory_mb
from benchmarks.common.timing import cpu_time
from grayvault.core.config.model import Config
from grayvault.core.settings import IngestSettings
from grayvault.core.vault_file import StoredPhoto
from grayvault.imaging.codec import jxl
from grayvault.imaging.formats.read_photo import read_photo

SETTINGS = Config().ingest_settings()
EFFORT = 7


def main() -> None:
    rows = measure_alone(harness.photos("camera"), measure)
    harness.save(
        "ingest.at_quality",
        {
            **of_effort(rows, "cpu_seconds", "cpu_over_peer"),
            **of_effort(rows, "quick_cpu_seconds", "quick_cpu_over_peer"),
            "quick_bytes_over_thorough_mean": mean_of(rows, "quick_bytes_over_thorough", 3),
            "quick_bytes_over_thorough_worst": max(r["quick_bytes_over_thorough"] for r in rows),
            "peak_memory_mb_worst": max(row["peak_memory_mb"] for row in rows),
            "photos": rows,
        },
    )


def of_effort(rows: list[dict[str, Any]], seconds: str, ratio: str) -> dict[str, float]:
    return {
        f"{seconds}_mean": mean_of(rows, seconds, 1),
        f"{seconds}_worst": max(row[seconds] for row in rows),
        f"{ratio}_mean": mean_of(rows, ratio, 2),
        f"{ratio}_worst": max(row[ratio] for row in rows),
    }


def mean_of(rows: list[dict[str, Any]], name: str, digits: int) -> float:
    return round(float(mean(row[name] for row in rows)), digits)


def measure(path: Path) -> dict[str, Any]:
    """A photo archived once with each effort, and encoded plainly once."""
    archived, seconds = archive(path, SETTINGS)
    peak = peak_memory_mb()
    quick, quick_seconds = archive(path, replace(SETTINGS, effort="quick"))
    record = archived.record
    _, plain = cpu_time(partial(encode_plainly, path, record.distance))
    return {
        "photo": path.name,
        "megapixels": round(record.width * record.height / 1e6, 1),
        "cpu_seconds": round(seconds, 1),
        "cpu_over_peer": round(seconds / plain, 2),
        "quick_cpu_seconds": round(quick_seconds, 1),
        "quick_cpu_over_peer": round(quick_seconds / plain, 2),
        "quick_bytes_over_thorough": round(quick.stored_bytes / archived.stored_bytes, 3),
        "peak_memory_mb": round(peak),
        "in_color": record.tier == "color",
        "quick_in_color": quick.record.tier == "color",
    }


def archive(path: Path, settings: IngestSettings) -> tuple[StoredPhoto, float]:
    """A photo's vault file in a store of its own, and the seconds of CPU that it took."""
    with temporary_store() as store:
        outcome, seconds = cpu_time(partial(archive_file, path, store, settings))
    return stored(outcome), seconds


def encode_plainly(path: Path, distance: float) -> bytes:
    photo = read_photo(path.read_bytes(), harness.MAX_PIXELS)
    return jxl.encode(photo.pixels, distance, EFFORT)


if __name__ == "__main__":
    main()
