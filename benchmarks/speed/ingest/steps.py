"""CPU and memory of archiving a photo at a distance, step by step, and beside plain encoding.

Plain encoding is the least that any re-encoder does with the same libraries: decode the original,
and encode it as colour JPEG XL at the same distance and effort. Each photo is archived in a process
of its own with one thread, like a worker's; HintNet is loaded before, as for its second photo.

Run: python -m benchmarks ingest.steps
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks.common import harness
from benchmarks.common.archiving import archive_file, stored, temporary_store
from benchmarks.common.hintnet_loading import load_hintnet
from benchmarks.common.subprocesses import measure_alone, peak_memory_mb
from benchmarks.common.timing import Result, cpu_time
from grayvault.colorizers.choose.hint_search import Search, least_hint_bytes, smallest_hints
from grayvault.colorizers.choose.search_target import (
    SearchTarget,
    estimate_with_colorizer,
    search_target,
)
from grayvault.colorizers.choose.select_colorizer import HintLimits, Measured, select_colorizer
from grayvault.colorizers.colorize import colorize
from grayvault.colorizers.registry import AUTO, BUILT_IN
from grayvault.core.colorizer import Colorizer
from grayvault.core.fidelity import Fidelity
from grayvault.core.photo import Luma
from grayvault.core.settings import IngestSettings
from grayvault.hints import stream
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import LOSSY_EFFORT, luma_codec
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure import color_error
from grayvault.imaging.measure.psnr import psnr

SETTINGS = IngestSettings()
RUNS = 3


def main() -> None:
    rows = measure_alone(harness.photos("camera"), measure)
    twelve_mp = [row for row in rows if 11 < row["megapixels"] < 13.5]
    seconds = [row["cpu_seconds"] for row in twelve_mp]
    added = [row["hintnet_adds"] for row in twelve_mp]
    harness.save(
        "ingest.steps",
        {
            "cpu_seconds_12_mp_mean": round(mean(seconds), 2),
            "cpu_seconds_12_mp_worst": round(max(seconds), 2),
            "hintnet_adds_12_mp_mean": round(mean(added), 2),
            "hintnet_adds_12_mp_worst": round(max(added), 2),
            "loading_hintnet_median": round(median(row["loading_hintnet"] for row in rows), 2),
            "cpu_seconds_any_worst": max(row["cpu_seconds"] for row in rows),
            "cpu_over_peer_mean": round(mean(row["cpu_over_peer"] for row in rows), 2),
            "peak_memory_mb_worst": max(row["peak_memory_mb"] for row in rows),
            "photos": rows,
        },
    )


def measure(path: Path) -> dict[str, Any]:
    """The cheapest of several runs, the steps of one, and plain encoding."""
    _, loading = cpu_time(load_hintnet)
    runs = []
    for _ in range(RUNS):
        with temporary_store() as store:
            outcome, seconds = cpu_time(partial(archive_file, path, store, SETTINGS))
            runs.append(seconds)
    record = stored(outcome).record
    peak = peak_memory_mb()
    plain = min(cpu_time(partial(encode_plainly, path))[1] for _ in range(2))
    return {
        "photo": path.name,
        "megapixels": round(record.width * record.height / 1e6, 1),
        "cpu_seconds": round(min(runs), 2),
        "cpu_over_peer": round(min(runs) / plain, 2),
        "peak_memory_mb": round(peak),
        "hint_bytes": len(record.hints),
        "colorizer": record.colorizer and record.colorizer.name,
        "loading_hintnet": round(loading, 2),
        **measure_steps(path),
    }


def encode_plainly(path: Path) -> bytes:
    photo = read_photo(path.read_bytes(), harness.MAX_PIXELS)
    return jxl.encode(photo.pixels, SETTINGS.distance, LOSSY_EFFORT)


def measure_steps(path: Path) -> dict[str, Any]:
    """CPU seconds of each step, in the order of `encode_photo`, and of those of choosing hints.

    `hintnet_adds` is the difference between choosing among all colorizers and `propagate` alone.
    """
    codec = luma_codec(SETTINGS.tier, SETTINGS.distance)
    data = path.read_bytes()
    steps: dict[str, float] = {}

    def step(name: str, work: Callable[[], Result]) -> Result:
        result, steps[name] = cpu_time(work)
        return result

    photo = step("decode_source", lambda: read_photo(data, harness.MAX_PIXELS))
    luma = step("split", lambda: rgb_to_luma(photo.pixels))
    encoded = step("encode_luma", lambda: codec.encode(luma))
    luma_hat = step("decode_luma", lambda: codec.decode(encoded.codestream))
    step("psnr", lambda: psnr(luma, luma_hat))
    scene = step("prepare_search", lambda: search_target(photo.pixels, luma_hat))
    least = min(least_hint_bytes(len(encoded.codestream)), SETTINGS.hint_bytes)
    measured = partial(restored_fidelity, scene, luma_hat)
    choosing = partial(choosing_seconds, scene, least, measured)
    steps["choose_hints"], choose_propagate = choosing(AUTO), choosing("propagate")
    step("factor_codec", lambda: codec.color_bytes(photo.pixels, luma, len(encoded.codestream)))
    return {
        "hintnet_adds": round(steps["choose_hints"] - choose_propagate, 3),
        "parts": rounded(steps),
        "parts_of_choosing": rounded(
            measure_choosing(Search(scene, SETTINGS.bound, least), measured)
        ),
    }


def choosing_seconds(
    scene: SearchTarget, least: float, measured: Measured, colorizer: str
) -> float:
    """CPU seconds of choosing among the colorizers that a setting allows; the cheapest run."""
    limits = HintLimits(SETTINGS.bound, least, SETTINGS.hint_bytes, SETTINGS.hint_budget)
    colorizers = BUILT_IN.candidates(colorizer)
    return min(
        cpu_time(lambda: select_colorizer(scene, limits, colorizers, measured))[1]
        for _ in range(RUNS)
    )


def measure_choosing(search: Search, measured: Measured) -> dict[str, float]:
    """CPU seconds of the first search, and of each colorizer's estimate and measurement."""
    smallest, searching = cpu_time(lambda: smallest_hints(search))
    assert smallest is not None, "no hints hold the bound"
    seconds = {"first_search": searching}
    for colorizer in BUILT_IN.candidates(AUTO):
        name, hints = colorizer.ref.name, smallest.data
        predict = partial(estimate_with_colorizer, colorizer, search.target, stream.decode(hints))
        _, seconds[f"one_estimate_{name}"] = cpu_time(predict)
        _, seconds[f"one_measurement_{name}"] = cpu_time(partial(measured, colorizer, hints))
    return seconds


def restored_fidelity(
    scene: SearchTarget, luma_hat: Luma, colorizer: Colorizer, hints: bytes
) -> Fidelity:
    """The colour error with these hints, measured as `encode_photo` does."""
    restored = colorize(luma_hat, luma_hat, stream.decode(hints), colorizer)
    return color_error.fidelity(
        scene.reference, color_error.to_lab(color_error.reduce_pixels(restored)), None
    )


def rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in seconds.items()}


if __name__ == "__main__":
    main()
