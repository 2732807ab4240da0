"""All measures on known faults and on restored photos, and the CPU that they take.

SSIMULACRA2 is compared with the metric's own program too, where that is installed.

Faults are made on the demo's photos, which come with scikit-image. The small web photos are
archived with each preset, restored, and compared with their originals.

Run: python -m benchmarks metric_check
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from rich.progress import track

from benchmarks.common import harness, ssimulacra2_check
from benchmarks.common.archiving import archive_file, temporary_store
from benchmarks.common.harness import MAX_PIXELS
from benchmarks.common.images import decode, encode
from benchmarks.common.ssimulacra2_check import Pair
from benchmarks.common.timing import cpu_time
from benchmarks.demo import SAMPLES
from grayvault.core.comparison import Comparison
from grayvault.core.config.model import Config
from grayvault.core.photo import Photo
from grayvault.core.presets import PRESET_NAMES, PresetName
from grayvault.core.view import View
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.formats.read_photo import read_photo, read_picture
from grayvault.imaging.measure.compare import compare
from grayvault.imaging.resize import resize
from grayvault.restore.render import render

COLUMNS = {
    "delta_e_mean": "ΔE00",
    "delta_e_tile": "worst tile",
    "luma_psnr": "PSNR Y'",
    "cb_psnr": "Cb",
    "cr_psnr": "Cr",
    "luma_ssim": "SSIM",
    "ssimulacra2_mean": "SSIMULACRA2",
    "ssimulacra2_display": "on a screen",
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
    times = seconds_to_compare(harness.photos("camera")[:4])
    small = (pair(photo, fault(photo)) for photo in sources for fault in FAULTS.values())
    ssimulacra2 = ssimulacra2_check.check(small, display_pairs())
    figures = {"faults": faults, "presets": presets, "seconds": times, "ssimulacra2": ssimulacra2}
    harness.save("metric_check", figures)


def pair(reference: Photo, other: Photo) -> Pair:
    return Pair(reference.pixels.astype(np.uint8), other.pixels.astype(np.uint8))


def display_pairs() -> list[Pair]:
    """Camera photos of 1536 × 1152 pixels, with faults that score from about 50 to 95."""
    pairs = []
    for path in harness.photos("camera"):
        photo = read_photo(path.read_bytes(), MAX_PIXELS)
        small = replace(photo, pixels=resize(photo.pixels, (1152, 1536), "box"))
        pairs += [pair(small, jpeg(small, quality)) for quality in (95, 85, 70, 50)]
        softened = recolored(small, change=partial(blurred, sigma=3))
        pairs.append(pair(small, softened))
    return pairs


def sample(name: str) -> Photo:
    """A photo of the demo, without its transparency."""
    path = Path(skimage.__file__).parent / "data" / name
    return replace(read_photo(path.read_bytes(), MAX_PIXELS), alpha=None)


def jpeg(photo: Photo, quality: int) -> Photo:
    return replace(photo, pixels=decode(encode(photo.pixels, "JPEG", quality=quality)))


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
    """Photos archived with a preset, restored, and compared; without those kept in colour."""
    settings = Config(preset=preset, quality="none", min_saving=0).ingest_settings()
    with temporary_store() as store:
        for path in track(paths, preset):
            outcome = archive_file(path, store, settings)
            if outcome.stored is None or outcome.stored.record.colorizer is None:
                continue
            png = render(store.get(outcome.stored.record.id), View(format="png"))
            yield compare(read_photo(path.read_bytes(), MAX_PIXELS), read_picture(png, MAX_PIXELS))


def seconds_to_compare(paths: list[Path]) -> dict[str, float]:
    """Mean CPU seconds for comparing a photo, with SSIMULACRA2 and without."""
    photos = [read_photo(path.read_bytes(), MAX_PIXELS) for path in paths]
    seconds = {}
    for name, with_ssimulacra2 in (("all", True), ("without_ssimulacra2", False)):
        compare_all = partial(_compare_with_itself, photos, with_ssimulacra2=with_ssimulacra2)
        seconds[name] = round(cpu_time(compare_all)[1] / len(photos), 2)
    return seconds


def _compare_with_itself(photos: list[Photo], *, with_ssimulacra2: bool) -> None:
    for photo in photos:
        compare(photo, photo, with_ssimulacra2=with_ssimulacra2)


def means(comparisons: Iterable[Comparison]) -> dict[str, float | None]:
    """Each figure's mean over the photos that have it, or None if there are none."""
    rows = [asdict(comparison) for comparison in comparisons]
    figures: dict[str, float | None] = {"photos": len(rows)}
    for name in COLUMNS:
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
    yield from ssimulacra2_section(figures["ssimulacra2"])


def ssimulacra2_section(figures: dict[str, Any]) -> Iterator[str]:
    seconds, differences = figures["seconds"], figures["differences"]
    yield from ("", "## SSIMULACRA2", "")
    yield f"For {seconds['megapixels']} megapixels, preparing a reference takes"
    yield f"{seconds['prepare']} seconds of CPU, and comparing a picture with it takes"
    yield f"{seconds['score']}."
    if differences is None:
        return
    yield f"The metric's own program takes {seconds['program']} for both and for reading two PNG"
    yield "files. How much higher GrayVault scores than that program, by GrayVault's score:"
    yield from ("", "| pictures | score | pairs | median | largest |", "|---|---|---:|---:|---:|")
    for pictures, bands in differences.items():
        for band, row in bands.items():
            cells = f"{row['pairs']} | {row['median']:+.2f} | {row['largest']:+.2f}"
            yield f"| {pictures} | {band} | {cells} |"
    yield ""
    yield "*small*: the demo's photos with the faults above. *display*: camera photos of"
    yield "1536 × 1152 pixels, as JPEG of quality 95, 85, 70 and 50, and with chroma blurred by 3"
    yield "pixels. [color-error.md](../reference/color-error.md#how-alike-it-looks-ssimulacra2)"
    yield "says why the two differ."


def table(title: str, rows: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"| | photos | {' | '.join(COLUMNS.values())} |")
    yield f"|---|{'---:|' * (len(COLUMNS) + 1)}"
    for name, row in rows.items():
        cells = (cell(figure, row[figure]) for figure in COLUMNS)
        yield f"| {name} | {row['photos']} | {' | '.join(cells)} |"


def cell(figure: str, value: float | None) -> str:
    if value is None:
        return "equal"
    if figure == "luma_ssim":
        return f"{value:.4f}"
    return f"{value:.2f}" if figure in {"delta_e_mean", "bleeding_mean"} else f"{value:.1f}"


if __name__ == "__main__":
    main()
