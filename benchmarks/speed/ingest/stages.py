"""Where the time of archiving a photo at the default quality goes, stage by stage.

For some small photos (Kodak), some of 10 to 13 megapixels, and one of 48: four times a photo of 12,
mirrored. Each photo is archived in a process of its own with one thread, like a worker's. A stage
doesn't count the stages inside of it; measuring memory adds a little to the time of short ones.

Run: python -m benchmarks ingest.stages
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.common import harness
from benchmarks.common.archiving import archive_file, temporary_store
from benchmarks.common.stage_clock import Label, staged
from benchmarks.common.subprocesses import measure_alone
from grayvault.core.config.model import Config
from grayvault.core.photo import Pixels

SETTINGS = Config().ingest_settings()
LARGE = "iphone6s-train.jpg"
TWELVE = (10e6, 13.5e6)
"""Pixels of what counts as a photo of 12 megapixels."""

SMALL_STEP, TWELVE_STEP = 4, 2
"""Of the small photos every fourth is measured, of those of 12 megapixels every second."""

SAMPLE_PIXELS = 2_000_000
"""The sample that a search works on is smaller, the whole of a camera's photo larger."""


def codec_stage(verb: str, pixels: Pixels, effort: int) -> str:
    what = "gray" if pixels.ndim == 2 else "colour"
    size = "sample or small photo" if pixels.shape[0] * pixels.shape[1] < SAMPLE_PIXELS else "whole"
    return f"{verb} JPEG XL, effort {effort}, {what}, {size}"


def encode_stage(pixels: Pixels, _distance: float, effort: int) -> str:
    return codec_stage("encode", pixels, effort)


MEASURE, ARCHIVE = "grayvault.imaging.measure", "grayvault.ingest.archive"
STAGES: dict[str, Label] = {
    "grayvault.imaging.formats.read_photo.read_photo": "read the original",
    "grayvault.imaging.color.lightness.rgb_to_lightness": "lightness of the original",
    "grayvault.imaging.codec.jxl.encode": encode_stage,
    "grayvault.imaging.codec.jxl.decode": "decode JPEG XL",
    f"{ARCHIVE}.encode_color.color_without_loss": "transcode the JPEG",
    "grayvault.imaging.codec.lossless_size.lossless_bytes": "bytes without loss, for `stats`",
    f"{ARCHIVE}.quality.fine_hints.fine_hints": "fit hints",
    "grayvault.hints.coarse_colors.with_true_light": "coarse colours of hints",
    "grayvault.hints.fit_hints.quantize_hints": "quantise hints",
    "grayvault.hints.stream_v3.encode": "encode hints",
    "grayvault.hints.stream_v3.decode": "decode hints",
    "grayvault.hints.stream_v2.dequantize_hints": "decode hints",
    "grayvault.colorizers.colorize.colorize": "restore colour",
    "grayvault.colorizers.colorize.colorize_at": "restore colour",
    f"{MEASURE}.ssimulacra2.score.Ssimulacra2Reference.__init__": "prepare SSIMULACRA2",
    f"{MEASURE}.ssimulacra2.score.Ssimulacra2Reference.score": "SSIMULACRA2",
    f"{ARCHIVE}.encoded_photo.fidelity_of": "colour error and PSNR",
    "grayvault.vault.store.LocalStore.put": "write the vault file, read it back",
}
"""The function of each stage, by its path."""


def main() -> None:
    camera = harness.photos("camera")
    twelve = [path for path in camera if TWELVE[0] < pixel_count(path) < TWELVE[1]]
    with TemporaryDirectory() as folder:
        large = four_times(next(path for path in camera if path.name == LARGE), Path(folder))
        sets = {
            "0.4 megapixels": harness.photos("kodak")[::SMALL_STEP],
            "10 to 13 megapixels": twelve[::TWELVE_STEP],
            "48 megapixels": [large],
        }
        measured = {name: summary(measure_alone(paths, measure)) for name, paths in sets.items()}
    harness.save("ingest.stages", measured)


def measure(path: Path) -> dict[str, Any]:
    """The costs of a photo's stages, by their names."""
    with temporary_store() as store:
        archive_file(harness.photos("scenes")[0], store, SETTINGS)  # loads what a worker has loaded
    with temporary_store() as store, staged(STAGES) as clock:
        archive_file(path, store, SETTINGS)
    return {name: asdict(cost) for name, cost in clock.sorted().items()}


def summary(photos: list[dict[str, Any]]) -> dict[str, Any]:
    """The means over the photos, by stage, and the highest peak of memory."""
    names = dict.fromkeys(chain.from_iterable(photos))
    stages = {name: mean_cost([photo.get(name) for photo in photos]) for name in names}
    by_cpu = dict(sorted(stages.items(), key=lambda item: -item[1]["cpu_seconds"]))
    return {
        "photos": len(photos),
        "cpu_seconds": total(by_cpu.values(), "cpu_seconds"),
        "wall_seconds": total(by_cpu.values(), "wall_seconds"),
        "stages": by_cpu,
    }


def mean_cost(costs: list[dict[str, Any] | None]) -> dict[str, float]:
    there = [cost for cost in costs if cost is not None]
    means = {key: sum(cost[key] for cost in there) / len(costs) for key in there[0]}
    return {
        "calls": round(means["calls"], 1),
        "cpu_seconds": round(means["cpu_seconds"], 3),
        "wall_seconds": round(means["wall_seconds"], 3),
        "peak_memory_mb": round(max(cost["peak_memory_mb"] for cost in there)),
    }


def total(costs: Iterable[dict[str, float]], key: str) -> float:
    return round(sum(cost[key] for cost in costs), 2)


def pixel_count(path: Path) -> int:
    with Image.open(path) as image:
        return image.width * image.height


def four_times(path: Path, folder: Path) -> Path:
    """A JPEG of four times a photo, mirrored to both sides."""
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))
    twice = np.concatenate([pixels, pixels[:, ::-1]], axis=1)
    data = BytesIO()
    Image.fromarray(np.concatenate([twice, twice[::-1]])).save(data, "JPEG", quality=92)
    large = folder / "four-times.jpg"
    large.write_bytes(data.getvalue())
    return large


def page(results: dict[str, Any]) -> Iterator[str]:
    """docs/explanation/archiving-stages.md."""
    yield "# Where the time of archiving goes"
    yield ""
    yield "Written from the results of `python -m benchmarks ingest.stages`: they name the machine"
    yield "and the versions. Means over photos archived at the default quality, each in a process"
    yield "with one thread. *Memory* is the highest peak of the process in that stage."
    for name, measured in results["figures"].items():
        yield from ("", f"## {_title(name, measured)}", "")
        yield "| | calls | CPU, s | wall time, s | memory |"
        yield "|---|---:|---:|---:|---:|"
        for stage, cost in measured["stages"].items():
            yield (
                f"| {stage} | {cost['calls']:g} | {cost['cpu_seconds']:.2f} "
                f"| {cost['wall_seconds']:.2f} | {cost['peak_memory_mb']:,} MB |"
            )


def _title(name: str, measured: dict[str, Any]) -> str:
    count = "1 photo" if measured["photos"] == 1 else f"{measured['photos']} photos"
    return f"{name}: {measured['cpu_seconds']:.1f} s of CPU ({count})"


if __name__ == "__main__":
    main()
