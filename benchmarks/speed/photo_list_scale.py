"""How soon the page has its first photos: the lists of a catalog of 100,000 photos, over HTTP.

The catalog is synthetic, the server and its socket are real.

Run: python -m benchmarks photo_list_scale
"""

import statistics
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from benchmarks.common import harness
from grayvault.bootstrap.open_vault import opened_vault
from grayvault.catalog import apply_events, photos
from grayvault.core.colorizer import ModelRef
from grayvault.core.config.paths import Places
from grayvault.core.events import SourceSeen
from grayvault.core.fidelity import Fidelity
from grayvault.core.file_stamps import FileStamp
from grayvault.core.settings import Bound
from grayvault.core.vault_file import SourceFacts, StoredPhoto, VaultRecord

PHOTOS, FOLDERS, BATCH, TIMES = 100_000, 1_000, 10_000, 15
ROOT = "/home/ana/Pictures"
AT = "2026-01-01T00:00:00+00:00"
FIRST_NS, STEP_NS = 1_100_000_000 * 10**9, 6_000 * 10**9

ASKED: dict[str, dict[str, Any]] = {
    "newest": {"sort": "date", "order": "desc"},
    "by_name": {"sort": "name"},
    "folder_of_100": {"sort": "date", "order": "desc", "folder": "2007/album 7"},
    "folder_of_10000": {"sort": "date", "order": "desc", "folder": "2007"},
    "word_of_many": {"sort": "date", "order": "desc", "q": "img"},
    "word_of_one": {"sort": "date", "order": "desc", "q": "img_012345"},
    "word_of_none": {"sort": "date", "order": "desc", "q": "wedding"},
}


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        vault = Path(scratch) / "vault"
        with opened_vault(Places(vault=vault), create=True) as services:
            for start in range(0, PHOTOS, BATCH):
                numbers = range(start, start + BATCH)
                photos.add_photos(services.engine, [archived(number) for number in numbers])
                apply_events.apply_events(services.engine, [seen(number) for number in numbers], 0)
        with serving(vault) as client:
            figures = {name: times(client, "/photos", query) for name, query in ASKED.items()}
            figures["after_half"] = after_half(client)
            figures["folders"] = times(client, "/folders", {})
    harness.save(
        "photo_list_scale", {"photos": PHOTOS, "folders": FOLDERS, "milliseconds": figures}
    )


def archived(number: int) -> StoredPhoto:
    """A photo as the catalog wants it; its vault file is never looked at."""
    mtime_ns = FIRST_NS + number * STEP_NS
    facts = SourceFacts(f"IMG_{number:06}.jpg", folder(number), mtime_ns, "jpeg", 3_000_000)
    record = VaultRecord(
        id=photo_id(number),
        source=facts,
        width=4000,
        height=3000,
        depth=8,
        tier="compact",
        distance=1.0,
        effort=3,
        bound=Bound(),
        colorizer=ModelRef("propagate"),
        fidelity=Fidelity(1.5, 4.0, 6.0, 42.0),
        luma_bytes=1_000_000,
        color_bytes=1_200_000,
        archived_at=AT,
    )
    return StoredPhoto(record, 1_001_000, photo_id(number))


def seen(number: int) -> SourceSeen:
    stamp = FileStamp(3_000_000, FIRST_NS + number * STEP_NS, number, 7)
    path = f"{ROOT}/{folder(number)}/IMG_{number:06}.jpg"
    return SourceSeen(AT, path, ROOT, stamp, photo_id(number))


def folder(number: int) -> str:
    return f"{2000 + number % 10}/album {number % FOLDERS}"


def photo_id(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


class serving:  # noqa: N801  a context manager, named as what it does
    """The server on a free port, and a client of it."""

    def __init__(self, vault: Path) -> None:
        command = [sys.executable, "-m", "grayvault", "--vault", str(vault), "serve", "--port", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> httpx.Client:
        assert self._process.stdout is not None
        url = self._process.stdout.readline().split()[3]
        self._client = httpx.Client(base_url=url, timeout=60)
        while self._client.get("/readyz").status_code != 200:
            time.sleep(0.1)
        return self._client

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._process.terminate()
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()


def times(client: httpx.Client, path: str, query: dict[str, Any]) -> dict[str, float]:
    """The first time that it is asked for, and the median of all."""
    taken = [milliseconds(client, path, query) for _ in range(TIMES)]
    return {"first": round(taken[0], 1), "median": round(statistics.median(taken), 1)}


def milliseconds(client: httpx.Client, path: str, query: dict[str, Any]) -> float:
    start = time.perf_counter()
    client.get(path, params=query).raise_for_status()
    return 1000 * (time.perf_counter() - start)


def after_half(client: httpx.Client) -> dict[str, float]:
    """The page behind the photo in the middle."""
    return times(client, "/photos", {**ASKED["newest"], "after": photo_id(PHOTOS // 2)})


if __name__ == "__main__":
    main()
