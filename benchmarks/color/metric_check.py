"""What all measures say of known faults, of restored photos, and what they take.

Faults are made on the demo's photos, which come with scikit-image. The photos of the scenes are
taken in by each preset, restored, and measured against their sources; those are no faults but what
GrayVault does. Writes docs/explanation/metric-check.md as well.

Run: python -m benchmarks metric_check
"""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from rich.progress import track

from benchmarks.common import harness
from benchmarks.demo import SAMPLES
from grayvault.core.comparison import Comparison
from grayvault.core.config.model import Config
from grayvault.core.file_stamps import stamp_of
from grayvault.core.photo import Photo
from grayvault.core.presets import PRESET_NAMES, PresetName
from grayvault.core.sources import Source
from grayvault.core.view import View
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.formats.read_photo import read_photo, read_picture
from grayvault.imaging.measure.compare import compare
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.restore.render import render
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore

MAX_PIXELS = 200_000_000
SHOWN = {
    "delta_e_mean": "ΔE00",
    "delta_e_tile": "worst tile",
    "luma_psnr": "PSNR Y'",
    "cb_psnr": "Cb",
    "cr_psnr": "Cr",
    "luma_ssim": "SSIM",
    "ssimulacra2_mean": "SSIMULACRA2",
    "colorfulness_difference": "colourfulness",
    "bleeding_mean": "bleeding",
    "bleeding_tile": "worst tile",
}

Chroma = NDArray[np.float32]
Fault = Callable[[Photo], Photo]


def main() -> None:
    sources = [sample(name) for name in SAMPLES]
    faults = {
        name: means([compare(photo, fault(photo)) for photo in track(sources, name)])
        for name, fault in FAULTS.items()
    }
    scenes = harness.photos("scenes")
    presets = {name: means(restored(scenes, name)) for name in PRESET_NAMES}
    times = seconds(harness.photos("camera")[:4])
    harness.save("metric_check", {"faults": faults, "presets": presets, "seconds": times})


def sample(name: str) -> Photo:
    """A photo of the demo, without opacity."""
    path = Path(skimage.__file__).parent / "data" / name
    return replace(read_photo(path.read_bytes(), MAX_PIXELS), alpha=None)


def jpeg(photo: Photo, quality: int) -> Photo:
    buffer = BytesIO()
    Image.fromarray(photo.pixels).save(buffer, "JPEG", quality=quality)
    return replace(photo, pixels=np.asarray(Image.open(buffer)))


def recolored(photo: Photo, change: Callable[[Chroma], Chroma]) -> Photo:
    """The photo with other chroma and the same luma."""
    chroma = change(rgb_to_chroma(photo.pixels)).astype(np.float32)
    return replace(photo, pixels=ycbcr_to_rgb(rgb_to_luma(photo.pixels), chroma))


def blurred(chroma: Chroma, sigma: float) -> Chroma:
    filtered = ImageFilter.GaussianBlur(sigma)
    codes = np.clip(np.rint(chroma + 128), 0, 255).astype(np.uint8)
    planes = [np.asarray(Image.fromarray(plane).filter(filtered)) for plane in codes]
    return np.stack(planes).astype(np.float32) - 128


def noisy(chroma: Chroma) -> Chroma:
    noise: Chroma = np.random.default_rng(0).normal(0, 3, chroma.shape).astype(np.float32)
    return chroma + noise


FAULTS: dict[str, Fault] = {
    "JPEG, quality 90": partial(jpeg, quality=90),
    "JPEG, quality 50": partial(jpeg, quality=50),
    "JPEG, quality 20": partial(jpeg, quality=20),
    "chroma blurred by 2 pixels": partial(recolored, change=partial(blurred, sigma=2)),
    "chroma blurred by 4 pixels": partial(recolored, change=partial(blurred, sigma=4)),
    "chroma blurred by 8 pixels": partial(recolored, change=partial(blurred, sigma=8)),
    "chroma moved by 8 pixels": partial(recolored, change=lambda c: np.roll(c, 8, axis=2)),
    "chroma with noise of 3 codes": partial(recolored, change=noisy),
    "chroma × 1.3": partial(recolored, change=lambda c: c * 1.3),
    "chroma × 0": partial(recolored, change=np.zeros_like),
}


def restored(paths: list[Path], preset: PresetName) -> Iterator[Comparison]:
    """Photos taken in by a preset, restored, and compared; without those kept in colour."""
    settings = Config(preset=preset, min_saving=0).ingest_settings()
    with tempfile.TemporaryDirectory() as folder:
        store = LocalStore(create_vault(Path(folder) / "vault"))
        for path in track(paths, preset):
            source = Source(str(path), str(path.parent), stamp_of(path.stat()))
            outcome = archive_photo(source, settings, ArchiveResources(store, MAX_PIXELS))
            if outcome.stored is None or outcome.stored.record.colorizer is None:
                continue
            png = render(store.get(outcome.stored.record.id), View(format="png"))
            yield compare(read_photo(path.read_bytes(), MAX_PIXELS), read_picture(png, MAX_PIXELS))


def seconds(paths: list[Path]) -> dict[str, float]:
    """CPU that comparing a photo takes, with SSIMULACRA2 and without: means."""
    photos = [read_photo(path.read_bytes(), MAX_PIXELS) for path in paths]
    taken = {}
    for name, wanted in (("all", True), ("without_ssimulacra2", False)):
        start = time.process_time()
        for photo in photos:
            compare(photo, photo, with_ssimulacra2=wanted)
        taken[name] = round((time.process_time() - start) / len(photos), 2)
    return taken


def means(found: Iterable[Comparison]) -> dict[str, float | None]:
    """Each figure's mean over the photos that have it; None where none has."""
    rows = [asdict(one) for one in found]
    figures: dict[str, float | None] = {"photos": len(rows)}
    for name in SHOWN:
        values = [row[name] for row in rows if row[name] is not None]
        figures[name] = round(mean(values), 4) if values else None
    return figures


def page(results: dict[str, Any]) -> Iterator[str]:
    """docs/explanation/metric-check.md."""
    figures = results["figures"]
    times = figures["seconds"]
    yield "# What the measures say"
    yield ""
    yield "Written from the results of `python -m benchmarks metric_check`: they name the machine"
    yield "and the versions. The figures are means of those of `grayvault measure`, which"
    yield "[color-error.md](../reference/color-error.md) defines. Photos that a preset keeps in"
    yield "colour do not count in its row: compare the number of photos."
    yield ""
    yield f"Comparing a photo of 10 to 12 megapixels takes {times['all']} seconds of CPU, and"
    yield f"{times['without_ssimulacra2']} without SSIMULACRA2 (both without decoding the files)."
    yield from table("Known faults, made on the demo's four photos", figures["faults"])
    yield from table(
        "12 small web photos, archived with each preset and restored", figures["presets"]
    )


def table(title: str, rows: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"| | photos | {' | '.join(SHOWN.values())} |")
    yield f"|---|{'---:|' * (len(SHOWN) + 1)}"
    for name, row in rows.items():
        cells = (cell(figure, row[figure]) for figure in SHOWN)
        yield f"| {name} | {row['photos']} | {' | '.join(cells)} |"


def cell(figure: str, value: float | None) -> str:
    if value is None:
        return "equal"
    if figure == "luma_ssim":
        return f"{value:.4f}"
    return f"{value:.2f}" if figure in {"delta_e_mean", "bleeding_mean"} else f"{value:.1f}"


if __name__ == "__main__":
    main()
