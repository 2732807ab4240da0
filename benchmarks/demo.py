"""`make demo`: archive and restore real photos with the command line, in the folder `demo/`.

The photos come with scikit-image, and from the shared collection's cameras if it is there.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import skimage
from PIL import Image, ImageDraw, ImageOps

from benchmarks.common.harness import PHOTOS, ROOT

DEMO = ROOT / "demo"
VAULT = DEMO / "vault"
SAMPLES = ("astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png")
CELL, CAPTION = (480, 360), 20


def main() -> None:
    sources = gather()
    print(f"$ grayvault --vault demo/vault add {' '.join(relative(path) for path in sources)}")
    run("add", *map(str, sources))
    print("\n$ grayvault --vault demo/vault stats")
    run("stats")
    rows = [restore(photo) for photo in listed()]
    sheet(rows).save(DEMO / "sheet.jpg", quality=90)
    print(f"\nRestored pictures: {relative(DEMO / 'restored')}")
    print(f"Original, gray and restored side by side: {relative(DEMO / 'sheet.jpg')}")


def gather() -> list[Path]:
    """The folders with the photos of the demo, filled if need be."""
    samples = DEMO / "photos"
    samples.mkdir(parents=True, exist_ok=True)
    for name in SAMPLES:
        if not (samples / name).exists():
            shutil.copy2(Path(skimage.__file__).parent / "data" / name, samples)
    cameras = PHOTOS / "camera"
    return [samples, cameras] if cameras.is_dir() else [samples]


def run(*arguments: str) -> str:
    """Run a GrayVault command; its output goes to the terminal, or is returned if it is JSON."""
    command = [sys.executable, "-m", "grayvault", "--vault", str(VAULT), *arguments]
    sys.stdout.flush()
    captured = subprocess.PIPE if "--json" in arguments else None
    done = subprocess.run(command, check=True, stdout=captured, text=True)
    return done.stdout or ""


def listed() -> list[dict[str, str]]:
    photos: list[dict[str, str]] = json.loads(run("list", "--json"))
    return sorted(photos, key=lambda photo: photo["source"])


def restore(photo: dict[str, str]) -> tuple[Path, Path, Path]:
    """Restore a photo in gray and in colour; the paths of the original, gray and colour."""
    folder = DEMO / "restored"
    folder.mkdir(exist_ok=True)
    name = Path(photo["source"]).stem
    gray, color = folder / f"{name}-gray.jpg", folder / f"{name}.jpg"
    run("restore", photo["id"], "-o", str(color))
    run("restore", photo["id"], "-o", str(gray), "--view", "gray")
    return Path(photo["source"]), gray, color


def sheet(rows: list[tuple[Path, Path, Path]]) -> Image.Image:
    """A picture with a row for each photo: original, gray, restored."""
    width, height = CELL
    page = Image.new("RGB", (3 * width, len(rows) * (height + CAPTION)), "white")
    draw = ImageDraw.Draw(page)
    for line, paths in enumerate(rows):
        top = line * (height + CAPTION)
        titles = (f"{paths[0].name}: original", "stored: gray", "restored")
        for column, (path, title) in enumerate(zip(paths, titles, strict=True)):
            picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
            picture = ImageOps.contain(picture, (width - 8, height - 4))
            page.paste(picture, (column * width + 4, top + CAPTION))
            draw.text((column * width + 4, top + 4), title, fill="black")
    return page


def relative(path: Path) -> str:
    """A path relative to the repository."""
    return os.path.relpath(path, ROOT)


if __name__ == "__main__":
    main()
