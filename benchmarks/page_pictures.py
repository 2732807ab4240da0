"""The pictures of the page in docs/images: a photo archived with the default settings, in Chromium.

The photo comes with scikit-image. Prints what README says of it.

Run: python -m benchmarks.page_pictures
"""

import io
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import skimage
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from benchmarks.common.harness import ROOT
from benchmarks.common.server import serving
from tests.support.tools import need

PHOTO = Path(skimage.__file__).parent / "data" / "coffee.png"
IMAGES = ROOT / "docs" / "images"
WAIT_MS = 240_000
"""A network is loaded before the first view; on a busy machine that takes its time."""

FIGURES = "source_bytes", "stored_bytes", "delta_e_mean", "likeness_display"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy2(PHOTO, folder)
        vault = Path(folder) / "vault"
        command = [sys.executable, "-m", "grayvault", "--vault", str(vault), "add", folder]
        subprocess.run(command, check=True)
        with serving(vault) as (client, _), sync_playwright() as playwright:
            photo = client.get("/photos").json()["photos"][0]
            print(json.dumps({name: photo[name] for name in FIGURES}))
            browser = playwright.chromium.launch(
                executable_path=need("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1100, "height": 600})
            page.set_default_timeout(WAIT_MS)
            page.goto(str(client.base_url.join(f"/view/{photo['id']}")))
            compare(page)
            save(page, "photo-page.webp")
            browser.close()


def compare(page: Page) -> None:
    """Show the gray picture beside the restored colours."""
    shown = page.locator(".frame[aria-busy=false]")
    shown.wait_for()
    page.get_by_label("Gray", exact=True).check(force=True)
    page.get_by_role("button", name="Slider").click()
    page.get_by_role("slider").wait_for()
    shown.wait_for()


def save(page: Page, name: str) -> None:
    with Image.open(io.BytesIO(page.screenshot())) as image:
        image.convert("RGB").save(IMAGES / name, quality=85, method=6)


if __name__ == "__main__":
    main()
