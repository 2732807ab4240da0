"""CPU seconds of choosing, coding and decoding hints at the default bound, with one thread."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import track

from benchmarks import report
from benchmarks.workers import workers
from grayvault.colorizers.choose.hint_search import Search, least_hint_bytes, smallest_hints
from grayvault.colorizers.choose.search_target import search_target
from grayvault.core.settings import Bound
from grayvault.hints import fit_hints, stream, stream_v2
from grayvault.imaging.codec.tiers import luma_codec
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo

MAX_PIXELS = 200_000_000
RUNS = 5

Result = TypeVar("Result")


def times(folder: str) -> dict[str, dict[str, float | str]]:
    """Each step's median over the photos of a folder, and its worst; the least of several runs."""
    paths = report.photos(folder)
    with workers(1) as pool:
        console = Console(stderr=True)
        rows = list(
            track(pool.map(measured, paths), f"times on {folder}", len(paths), console=console)
        )
    return {step: summary(step, paths, rows) for step in rows[0]}


def summary(step: str, paths: list[Path], rows: list[dict[str, float]]) -> dict[str, Any]:
    seconds = [row[step] for row in rows]
    worst = max(seconds)
    return {
        "median_seconds": round(median(seconds), 4),
        "largest_seconds": round(worst, 4),
        "largest_on": paths[seconds.index(worst)].name,
    }


def measured(path: Path) -> dict[str, float]:
    """The seconds of each step on one photo, its luma as the default tier keeps it."""
    codec = luma_codec("compact", 1.0)
    pixels = read_photo(path.read_bytes(), MAX_PIXELS).pixels
    codestream = codec.encode(rgb_to_luma(pixels)).codestream
    luma = codec.decode(codestream)
    scene, preparing = timed(lambda: search_target(pixels, luma))
    least = least_hint_bytes(len(codestream))
    # A new search each time: one keeps what it has tried.
    found, searching = timed(lambda: smallest_hints(Search(scene, Bound(), least)))
    assert found is not None, "no hints hold the bound"
    hints = fit_hints.quantize_hints(found.trials.fit, found.index)
    data, coding = timed(lambda: stream_v2.encode(hints))
    _, decoding = timed(lambda: stream.decode(data))
    return {"scene": preparing, "search": searching, "coding": coding, "decoding": decoding}


def timed(call: Callable[[], Result]) -> tuple[Result, float]:
    """What a call returns and the CPU seconds of its quickest run."""
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        result = call()
        seconds.append(time.process_time() - start)
    return result, min(seconds)
