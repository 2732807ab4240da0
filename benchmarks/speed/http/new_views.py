"""CPU of a view that isn't cached, compared with a thumbnail from colour JPEG XL.

Each photo of about 12 megapixels is shown 500 and 1024 pixels wide: once when nothing of it is in
memory (*cold*), and once right after its other size, from the decoded picture (*next*). The photos
are archived at the default quality. The thumbnail is made from colour JPEG XL with the distance,
the effort and the libraries that GrayVault has for the photo's lightness. All have one thread; of
several runs the quickest counts.

Run: python -m benchmarks http.new_views
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.common import harness
from benchmarks.common.archiving import archive_file, stored
from benchmarks.common.subprocesses import workers
from benchmarks.common.timing import cpu_time
from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.photos import PhotoRow, add_photos, find
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places
from grayvault.core.photo import Metadata
from grayvault.core.view import View
from grayvault.imaging.codec import jxl
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.formats.write_image import encode_pixels
from grayvault.imaging.resize import resize

WIDTHS, QUALITY, RUNS = (500, 1024), 90, 5
SETTINGS = Config().ingest_settings()


def main() -> None:
    paths = [path for path in harness.photos("camera") if is_about_12_mp(path)]
    with workers(1) as pool:
        rows = pool.submit(measure, paths).result()
    harness.save("http.new_views", {**dict(ratios(rows)), "photos": rows})


def is_about_12_mp(path: Path) -> bool:
    height, width = read_photo(path.read_bytes(), harness.MAX_PIXELS).pixels.shape[:2]
    return bool(11e6 < height * width < 13.5e6)


def ratios(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[str, float]]:
    """The mean and the worst multiple of the thumbnail's CPU, by the kind of view."""
    for kind in (f"{state}_{width}" for state in ("cold", "next") for width in WIDTHS):
        values = [row["cpu_over_peer"][kind] for row in rows]
        yield f"{kind}_mean", round(mean(values), 2)
        yield f"{kind}_worst", max(values)


def measure(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """All photos, again and again: by the time that one comes back, memory holds others."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened_vault(Places(vault=Path(folder) / "vault"), create=True) as vault,
    ):
        renderer = Renderer(vault)
        compared = [Compared(vault, renderer, path) for path in paths]
        for _ in range(RUNS + 1):  # the first run loads what the others have loaded
            for widths in (WIDTHS, WIDTHS[::-1]):
                for photo in compared:
                    photo.run(widths)
    return [photo.figures() for photo in compared]


class Compared:
    """A photo in a vault and as colour JPEG XL, and the fewest CPU seconds of each picture."""

    def __init__(self, vault: ConfiguredVault, renderer: Renderer, path: Path) -> None:
        self._name, self._renderer = path.name, renderer
        photo = stored(archive_file(path, vault.store, SETTINGS))
        add_photos(vault.engine, [photo])
        self._photo: PhotoRow = find(vault.engine, photo.record.id)
        pixels = read_photo(path.read_bytes(), harness.MAX_PIXELS).pixels
        self._color_jxl = jxl.encode(pixels, photo.record.distance, photo.record.effort)
        self._seconds: dict[str, float] = {}

    def run(self, widths: tuple[int, int]) -> None:
        """Make a cold view of the first width, then one of the second, and a thumbnail."""
        first, second = widths
        self._take(f"cold_{first}", partial(self._view, first))
        self._take(f"next_{second}", partial(self._view, second))
        self._take(f"peer_{first}", partial(thumbnail, self._color_jxl, first))

    def figures(self) -> dict[str, Any]:
        """The CPU seconds of each picture, and each view's as a multiple of the thumbnail's."""
        seconds = self._seconds
        multiples = {
            kind: round(least / seconds[f"peer_{kind.partition('_')[2]}"], 3)
            for kind, least in seconds.items()
            if not kind.startswith("peer")
        }
        return {
            "photo": self._name,
            "colorizer": self._photo.colorizer,
            "tier": self._photo.tier,
            "cpu_seconds": {kind: round(least, 3) for kind, least in seconds.items()},
            "cpu_over_peer": multiples,
        }

    def _take(self, kind: str, make: Callable[[], bytes]) -> None:
        _, seconds = cpu_time(make)
        self._seconds[kind] = min(seconds, self._seconds.get(kind, seconds))

    def _view(self, width: int) -> bytes:
        view = View(width=width, quality=QUALITY)
        return self._renderer.render(self._renderer.plan(self._photo, view))


def thumbnail(color_jxl: bytes, width: int) -> bytes:
    pixels = jxl.decode(color_jxl)
    height = round(pixels.shape[0] * width / pixels.shape[1])
    small = resize(pixels, (height, width), "lanczos")
    return encode_pixels(small, "jpeg", QUALITY, Metadata())


if __name__ == "__main__":
    main()
