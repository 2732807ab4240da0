"""Milliseconds for lists and searches in a catalog of 100,000 photos, over HTTP.

The catalog is synthetic; the server and its socket are real.

Run: python -m benchmarks catalog_scale.photo_list
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from benchmarks.common import harness
from benchmarks.common.server import serving
from benchmarks.common.synthetic_catalog import create_catalog, stored_photo
from grayvault.core.events import SourceSeen
from grayvault.core.file_stamps import FileStamp
from grayvault.core.vault_file import SourceFacts, StoredPhoto

PHOTOS, FOLDERS, BATCH, RUNS = 100_000, 1_000, 10_000, 15
ROOT = "/home/ana/Pictures"
SEEN_AT = "2026-01-01T00:00:00+00:00"
FIRST_NS, STEP_NS = 1_100_000_000 * 10**9, 6_000 * 10**9
FILE_BYTES = 3_000_000

QUERIES: dict[str, dict[str, Any]] = {
    "newest": {"sort": "date", "order": "desc"},
    "by_name": {"sort": "name"},
    "folder_of_100": {"sort": "date", "order": "desc", "folder": "2007/album 7"},
    "folder_of_10000": {"sort": "date", "order": "desc", "folder": "2007"},
    "word_of_many": {"sort": "date", "order": "desc", "q": "img"},
    "word_of_one": {"sort": "date", "order": "desc", "q": "img_012345"},
    "word_of_none": {"sort": "date", "order": "desc", "q": "wedding"},
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        create_catalog(vault, batches())
        with serving(vault) as (client, _):
            times = {name: response_ms(client, "/photos", query) for name, query in QUERIES.items()}
            middle = {**QUERIES["newest"], "after": photo_id(PHOTOS // 2)}
            times["after_half"] = response_ms(client, "/photos", middle)
            times["folders"] = response_ms(client, "/folders", {})
    harness.save(
        "catalog_scale.photo_list", {"photos": PHOTOS, "folders": FOLDERS, "milliseconds": times}
    )


def batches() -> Iterator[tuple[list[StoredPhoto], list[SourceSeen]]]:
    for start in range(0, PHOTOS, BATCH):
        numbers = range(start, start + BATCH)
        yield [photo(number) for number in numbers], [seen(number) for number in numbers]


def photo(number: int) -> StoredPhoto:
    mtime_ns = FIRST_NS + number * STEP_NS
    source = SourceFacts(f"IMG_{number:06}.jpg", folder_of(number), mtime_ns, "jpeg", FILE_BYTES)
    return stored_photo(photo_id(number), source)


def seen(number: int) -> SourceSeen:
    stamp = FileStamp(FILE_BYTES, FIRST_NS + number * STEP_NS, number, 7)
    path = f"{ROOT}/{folder_of(number)}/IMG_{number:06}.jpg"
    return SourceSeen(SEEN_AT, path, ROOT, stamp, photo_id(number))


def folder_of(number: int) -> str:
    return f"{2000 + number % 10}/album {number % FOLDERS}"


def photo_id(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


def response_ms(client: httpx.Client, path: str, query: dict[str, Any]) -> dict[str, float]:
    """Milliseconds of the first request, and the median of all."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        client.get(path, params=query).raise_for_status()
        times.append(1000 * (time.perf_counter() - start))
    return {"first": round(times[0], 1), "median": round(statistics.median(times), 1)}


if __name__ == "__main__":
    main()
