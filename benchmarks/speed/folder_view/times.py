"""How long folders and files of the folder view take, and how much longer than a photo's picture.

*First bytes*: 64 KiB of each photo of about 12 megapixels, and *whole*: all of it, as a multiple of
`GET /photo/ID`; nothing is cached, and both take turns. *Listing*: a folder of 10,000 photos.
*Memory*: the server's most, while 50 clients read photos at a time. On a busy machine the CPU of
the server counts, not the time.

Run: python -m benchmarks folder_view.times
"""

import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

import httpx
from PIL import Image

from benchmarks.common import harness
from benchmarks.common.archiving import add_to_vault
from benchmarks.common.server import serving
from benchmarks.common.synthetic_catalog import create_catalog, stored_photo
from benchmarks.common.timing import wall_seconds
from benchmarks.speed.folder_view.mounting import forget_views, mounting
from grayvault.core.events import SourceSeen
from grayvault.core.file_stamps import FileStamp
from grayvault.core.vault_file import AttachmentSizes, SourceFacts, StoredPhoto

RUNS = 5
HEAD = {"Range": "bytes=0-65535"}
READERS, LISTED = 50, 10_000
TWELVE_MEGAPIXELS = range(11_000_000, 13_500_000)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = {"photos": photos(folder / "vault"), "listing": listing(folder)}
    rows = figures["photos"]["rows"]
    summary = {
        "first_bytes_ms": round(median(row["first_bytes_ms"] for row in rows), 1),
        "first_bytes_cpu_ms_most": max(row["first_bytes_cpu_ms"] for row in rows),
        "whole_over_photo_most": max(row["whole_over_photo"] for row in rows),
        "whole_cpu_over_photo_most": max(row["whole_cpu_over_photo"] for row in rows),
        "whole_over_photo": round(median(row["whole_over_photo"] for row in rows), 2),
    }
    harness.save("folder_view.times", {**summary, **figures})


def photos(vault: Path) -> dict[str, Any]:
    """Times of each photo, and the server's memory."""
    options = "--quality", "none", "--colorizer", "propagate"
    paths = [path for path in harness.photos("camera") if is_large(path)]
    large = add_to_vault(vault, *options, *map(str, paths))
    with serving(vault) as (client, pid):
        for photo in large:  # what is loaded once
            client.get(address(photo)).raise_for_status()
        rows = [times(client, pid, vault, photo) for photo in large]
        before = most_memory(pid)
        forget_views(vault)
        addresses = [address(large[number % len(large)]) for number in range(READERS)]
        with ThreadPoolExecutor(READERS) as pool:
            sizes = list(pool.map(partial(read_alone, str(client.base_url).rstrip("/")), addresses))
        assert min(sizes) > 0
        memory = {"before_mb": before, "with_readers_mb": most_memory(pid), "readers": READERS}
    return {"rows": rows, "memory": memory}


def read_alone(url: str, path: str) -> int:
    """How many bytes a client of its own gets."""
    return len(httpx.get(f"{url}{path}", timeout=600).raise_for_status().content)


def is_large(path: Path) -> bool:
    """Whether a photo has about 12 megapixels."""
    with Image.open(path) as image:
        return image.width * image.height in TWELVE_MEGAPIXELS


def address(photo: dict[str, Any]) -> str:
    name = Path(photo["source"]).name
    return f"/dav/by-folder/camera/{quote(name)}"


def times(client: httpx.Client, pid: int, vault: Path, photo: dict[str, Any]) -> dict[str, Any]:
    """The medians of some runs, each without cached views."""
    file, picture = address(photo), f"/photo/{photo['id']}?format=jpeg"
    other_each_time = itertools.count()  # so that no answer comes from the server's memory
    fetches: list[Callable[[], object]] = [
        partial(client.get, file, headers=HEAD),
        partial(client.get, file),
        lambda: client.get(f"{picture}&v={next(other_each_time)}"),
    ]
    head, whole, plain = medians(fetches, pid, vault)
    size = len(client.get(picture).content)
    return {
        "photo": Path(photo["source"]).name,
        "first_bytes_ms": round(1000 * head[0], 1),
        "first_bytes_cpu_ms": round(1000 * head[1], 1),
        "whole_ms": round(1000 * whole[0]),
        "whole_over_photo": round(whole[0] / plain[0], 2),
        "whole_cpu_over_photo": round(whole[1] / plain[1], 2),
        "bytes_over_photo": round(int(client.head(file).headers["content-length"]) / size, 2),
    }


def medians(
    calls: Sequence[Callable[[], object]], pid: int, vault: Path
) -> list[tuple[float, float]]:
    """The seconds of each call, and those of the server's CPU; the calls take turns."""
    runs: list[list[tuple[float, float]]] = [[] for _ in calls]
    for _ in range(RUNS):
        for measured, call in zip(runs, calls, strict=True):
            forget_views(vault)
            before = cpu_seconds(pid)
            seconds = wall_seconds(call)
            measured.append((seconds, cpu_seconds(pid) - before))
    return [(median(s for s, _ in rows), median(c for _, c in rows)) for rows in runs]


def cpu_seconds(pid: int) -> float:
    """The CPU time of a process's threads (proc(5), schedstat: nanoseconds)."""
    texts = (path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    return sum(int(text.split()[0]) for text in texts) / 1e9


def most_memory(pid: int) -> int:
    """The most memory that a process has had, in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return int(kilobytes) // 1000


def listing(folder: Path) -> dict[str, Any]:
    """Seconds to list a folder of 10,000 photos, both ways; the first time makes the tree."""
    vault = folder / "many"
    create_catalog(vault, [(list(many_photos()), list(many_events()))])
    path, depth = "/dav/by-folder/many/", {"Depth": "1"}
    with serving(vault) as (client, pid):
        webdav = [
            wall_seconds(lambda: client.request("PROPFIND", path, headers=depth).raise_for_status())
            for _ in range(RUNS)
        ]
        before = cpu_seconds(pid)
        client.request("PROPFIND", path, headers=depth).raise_for_status()
        listing_cpu = cpu_seconds(pid) - before
    with mounting(vault, folder / "mount") as mount:
        mounted = [
            wall_seconds(lambda: list((mount / "by-folder" / "many").iterdir()))
            for _ in range(RUNS)
        ]
    return {
        "photos": LISTED,
        "webdav_first_seconds": round(webdav[0], 2),
        "webdav_cpu_seconds": round(listing_cpu, 2),
        "webdav_seconds": round(median(webdav[1:]), 2),
        "mounted_first_seconds": round(mounted[0], 2),
        "mounted_seconds": round(median(mounted[1:]), 2),
    }


def many_photos() -> Iterator[StoredPhoto]:
    for number in range(LISTED):
        source = SourceFacts(f"IMG_{number:05}.jpg", "", 1_700_000_000 * 10**9, "jpeg", 4_000_000)
        photo = stored_photo(f"{number:064x}", source)
        yield StoredPhoto(photo.record, photo.stored_bytes, photo.revision, AttachmentSizes(9000))


def many_events() -> Iterator[SourceSeen]:
    for number in range(LISTED):
        stamp = FileStamp(4_000_000, 1_700_000_000 * 10**9, number, 7)
        path = f"/many/IMG_{number:05}.jpg"
        yield SourceSeen("2026-01-01T00:00:00+00:00", path, "/many", stamp, f"{number:064x}")


if __name__ == "__main__":
    main()
