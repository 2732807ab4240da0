"""The pictures of the page in docs/images: photos archived with the default settings, in Chromium.

Prints what README says of the photo in its picture.

Run: python -m benchmarks.page_pictures [VIEW...]
"""

import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from benchmarks.common.harness import ROOT
from benchmarks.common.server import serving
from benchmarks.page_pictures.library import DATA, NEW, save_library, save_shot
from benchmarks.page_pictures.views import SETTLE_MS, VIEWS, WAIT_MS
from tests.support.servers.chromium import browsing

IMAGES = ROOT / "docs" / "images"
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
README_SIZE: ViewportSize = {"width": 1100, "height": 600}
FIGURES = "source_bytes", "stored_bytes", "delta_e_mean", "likeness_display"
README = "photo-page"


def main() -> None:
    names = sys.argv[1:] or [README, *VIEWS]
    with tempfile.TemporaryDirectory() as folder, browsing() as browser:
        if README in names:
            readme(browser, Path(folder) / "readme")
        if views := [name for name in names if name in VIEWS]:
            of_views(browser, Path(folder) / "views", views)


def of_views(browser: Browser, folder: Path, names: Iterable[str]) -> None:
    """Pictures of these views, on a desk and on a phone."""
    photos, new = folder / "Pictures", save_shot(folder / NEW.name, NEW)
    save_library(photos)
    add(folder / "vault", photos)
    with serving(folder / "vault") as (client, _):
        prepare(client)
        for width, size in (("wide", DESK), ("narrow", PHONE)):
            for name in names:
                page = opened(browser, client, size)
                VIEWS[name](page, new)
                page.wait_for_timeout(SETTLE_MS)
                save(page, IMAGES / "page" / f"{name}-{width}.webp")
                page.close()


def prepare(client: httpx.Client) -> None:
    """Do what leaves something to see on the admin page."""
    photos = client.get("/photos", params={"q": "Spoon"}).json()["photos"]
    client.post("/removed", json={"ids": [photos[0]["id"]]}).raise_for_status()
    shared = [photo["id"] for photo in client.get("/photos?q=Chelsea").json()["photos"]]
    link = {"ids": shared, "name": "Our cat", "seconds": 30 * 24 * 3600}
    client.post("/shared", json=link).raise_for_status()
    client.post("/tokens", json={"name": "Anna's phone", "scope": "write"}).raise_for_status()


def readme(browser: Browser, folder: Path) -> None:
    """README's picture: the stored gray picture beside the restored colours."""
    folder.mkdir()
    shutil.copy2(DATA / "coffee.png", folder)
    add(folder / "vault", folder / "coffee.png")
    with serving(folder / "vault") as (client, _):
        photo = client.get("/photos").json()["photos"][0]
        print(json.dumps({name: photo[name] for name in FIGURES}))
        page = opened(browser, client, README_SIZE)
        page.goto(f"/view/{photo['id']}")
        shown = page.locator(".frame[aria-busy=false]")
        shown.wait_for()
        page.get_by_label("Gray", exact=True).check(force=True)
        page.get_by_role("button", name="Slider").click()
        page.get_by_role("slider").wait_for()
        shown.wait_for()
        save(page, IMAGES / f"{README}.webp")


def opened(browser: Browser, client: httpx.Client, size: ViewportSize) -> Page:
    page = browser.new_page(viewport=size, base_url=str(client.base_url))
    page.set_default_timeout(WAIT_MS)
    return page


def add(vault: Path, photos: Path) -> None:
    """Archive photos; a file that is none is left out."""
    command = [sys.executable, "-m", "grayvault", "--vault", str(vault), "add", str(photos)]
    if subprocess.run(command, check=False).returncode not in {0, 3}:
        sys.exit("the photos could not be archived")


def save(page: Page, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    with Image.open(io.BytesIO(page.screenshot())) as image:
        image.convert("RGB").save(path, quality=82, method=6)


if __name__ == "__main__":
    main()
