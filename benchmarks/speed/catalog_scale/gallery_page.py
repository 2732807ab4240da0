"""The gallery of 100,000 photos in Chromium: first view, listing, frames and memory.

The newest photos, which the first view shows, are archived; the others are only in the catalog,
with the shapes and days of cameras and phones. Server, socket and browser are real. While all are
scrolled by, one and the same picture is answered for all, without the server. Times are the least
of some, since other programs may hold up the others.

Run: python -m benchmarks catalog_scale.gallery_page
"""

import io
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, Route, ViewportSize

from benchmarks.common import harness
from benchmarks.common.archiving import run_grayvault
from benchmarks.common.server import serving
from benchmarks.common.synthetic_catalog import create_catalog, stored_photo
from benchmarks.page_pictures.library import SHOTS, save_shot
from benchmarks.speed.catalog_scale.photo_list import (
    BATCH,
    FIRST_NS,
    PHOTOS,
    STEP_NS,
    folder_of,
    photo_id,
    seen,
)
from grayvault.core.events import SourceSeen
from grayvault.core.vault_file import SourceFacts, StoredPhoto
from tests.support.servers.chromium import browsing

NEWEST = 48
VIEWS = 5
VIEWPORT: ViewportSize = {"width": 1280, "height": 800}
SHAPES = [(4000, 3000)] * 5 + [(3000, 4000)] * 3 + [(6000, 4000)] * 3 + [(4000, 6000), (3840, 2160)]
CROPPED, UNDATED = 0.1, 0.05
"""The shares of photos with a shape of their own, and of those without a date."""

SLOW, QUICK = 60, 2000
"""Pixels a frame: as a finger scrolls, and much quicker than anyone looks."""

SCROLL = """async ([step, most]) => {
  const frames = [];
  let last = performance.now();
  while (frames.length < most && scrollY + innerHeight < document.body.scrollHeight - 1) {
    scrollBy(0, step);
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        add_newest(vault, Path(folder) / "newest")
        create_catalog(vault, batches())
        with serving(vault) as (client, _):
            figures = {"photos": PHOTOS + NEWEST, **listing(client)}
            for measure in opened, scrolled:
                with browsing() as browser:
                    figures |= measure(browser, client)
    harness.save("catalog_scale.gallery_page", figures)


def add_newest(vault: Path, folder: Path) -> None:
    """Archive photos that were taken after all others."""
    for number in range(NEWEST):
        shot = SHOTS[number % len(SHOTS)]
        taken = f"2037:01:{1 + number // 8:02} 12:{number:02}:00"
        save_shot(folder / f"{number}.jpg", replace(shot, taken=taken))
    added = run_grayvault(vault, "add", str(folder), "--quality", "none")
    assert added.returncode == 0, added.stderr


def batches() -> Iterator[tuple[list[StoredPhoto], list[SourceSeen]]]:
    random = Random(1)
    for start in range(0, PHOTOS, BATCH):
        numbers = range(start, start + BATCH)
        yield [photo(number, random) for number in numbers], [seen(number) for number in numbers]


def photo(number: int, random: Random) -> StoredPhoto:
    mtime_ns = FIRST_NS + number * STEP_NS
    source = SourceFacts(f"IMG_{number:06}.jpg", folder_of(number), mtime_ns, "jpeg", 3_000_000)
    width, height = random.choice(SHAPES)
    if random.random() < CROPPED:
        width = random.randint(height // 2, 3 * height)
    taken = datetime.fromtimestamp(mtime_ns // 10**9, UTC).replace(tzinfo=None).isoformat()
    taken_at = None if random.random() < UNDATED else taken
    return stored_photo(photo_id(number), source, width=width, height=height, taken_at=taken_at)


def listing(client: httpx.Client) -> dict[str, Any]:
    """Bytes a photo of the compressed timeline, and the least milliseconds that it takes."""
    query = {"sort": "date", "order": "desc", "undated": "apart"}
    times, size = [], 0
    for _ in range(VIEWS):
        start = time.perf_counter()
        answer = client.get("/timeline", params=query).raise_for_status()
        times.append(1000 * (time.perf_counter() - start))
        size = int(answer.headers["content-length"])
    return {
        "timeline_bytes_a_photo": round(size / PHOTOS, 2),
        "timeline_ms": round(min(times)),
    }


def opened(browser: Browser, client: httpx.Client) -> dict[str, Any]:
    """Least seconds until a new visitor sees the first photo, whose view was rendered before."""
    views = []
    for _ in range(1 + VIEWS):
        page = new_page(browser, client)
        views.append(first_view(page))
        page.close()
    return {"first_view_s": round(min(views[1:]), 2)}


def new_page(browser: Browser, client: httpx.Client) -> Page:
    """A page of a browser that has nothing in its cache."""
    return browser.new_page(viewport=VIEWPORT, base_url=str(client.base_url))


def scrolled(browser: Browser, client: httpx.Client) -> dict[str, Any]:
    """Frames while scrolling; memory after all was scrolled by."""
    picture = io.BytesIO()
    Image.effect_noise((320, 240), 60).save(picture, "WEBP")

    def answer(route: Route) -> None:
        route.fulfill(body=picture.getvalue(), content_type="image/webp")

    page = new_page(browser, client)
    page.route("**/photo/*", answer)
    first_view(page)
    frames = page.evaluate(SCROLL, [SLOW, 300])
    page.evaluate(SCROLL, [QUICK, PHOTOS])
    page.wait_for_timeout(2000)
    return {
        "frame_ms": {
            "median": round(statistics.median(frames), 1),
            "95th percentile": round(statistics.quantiles(frames, n=20)[-1], 1),
        },
        "tiles_in_document": page.locator(".tile").count(),
        "memory_mb": memory(browser, page),
    }


def first_view(page: Page) -> float:
    """Seconds until the first photo's picture is there; then all that the page loads is awaited."""
    start = time.perf_counter()
    page.goto("/")
    page.locator(".tile.there").first.wait_for()
    seconds = time.perf_counter() - start
    page.wait_for_load_state("networkidle")
    return seconds


def memory(browser: Browser, page: Page) -> dict[str, float]:
    """Megabytes of the page's scripts, and of the process that shows the page.

    Its *footprint* is what Chromium's task manager shows. *process* has decoded pictures, too: they
    lie in memory that it shares with the process that draws them, and are dropped when memory is
    scarce.
    """
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    heap = next(metric["value"] for metric in metrics if metric["name"] == "JSHeapUsedSize")
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [process["id"] for process in processes if process["type"] == "renderer"]
    largest = max(renderers, key=private_bytes)
    return {
        "scripts": round(heap / 1e6, 1),
        "footprint": round(anonymous_bytes(largest) / 1e6, 1),
        "process": round(private_bytes(largest) / 1e6, 1),
    }


def private_bytes(pid: int) -> int:
    """The memory that is mapped by a process alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Private_"))


def anonymous_bytes(pid: int) -> int:
    """The memory of a process that no file and no other process has."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


if __name__ == "__main__":
    main()
