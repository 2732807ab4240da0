"""What one restore by HintNet costs: the wall time of its parts, start-up, and memory.

Colour for a photo of 1024 × 704 pixels from hints, with two threads, in a fresh process for each
precision. Memory is all that the process ever took, its libraries included.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pkgutil import resolve_name
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.color.hints import hints_of
from benchmarks.common import harness
from benchmarks.common.hintnet_loading import BFLOAT16, SINGLE, computing_in, hintnet, load_hintnet
from benchmarks.common.subprocesses import peak_memory_mb, workers
from grayvault.colorizers.choose.search_target import search_target
from grayvault.colorizers.colorize import colorize
from grayvault.core.photo import Luma
from grayvault.hints import stream
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.resize import resize

SIZE = 704, 1024
"""(height, width) of a photo whose proportions are about 3:2, at HintNet's working size."""

STEP_INDEX = 132
"""Where the search for hints starts."""

THREADS = 2
RUNS = 21
MAX_PIXELS = 200_000_000

PARTS = {
    "inputs": "grayvault.colorizers.hintnet.inputs_of",
    "network": "grayvault.colorizers.networks.hintnet_runner.Network.output",
    "anchoring": "grayvault.colorizers.hintnet.anchored",
}
"""The functions that are timed inside of `predict`; the rest of it adds what they correct to the
hints' own chroma."""

PREDICT, MERGE = (
    "grayvault.colorizers.hintnet.HintNetColorizer.predict",
    "grayvault.colorizers.colorize.merge",
)


def times() -> dict[str, dict[str, Any]]:
    """The figures of one restore in each precision."""
    luma, hints = photo_with_hints()
    figures = {}
    for precision in (BFLOAT16, SINGLE):
        with workers(1, THREADS) as pool:
            figures[precision] = pool.submit(measured, precision, luma, hints).result()
    return figures


def photo_with_hints() -> tuple[Luma, bytes]:
    """The luma of a camera photo in `SIZE`, and coded hints for it."""
    whole = read_photo(harness.photos("camera")[0].read_bytes(), MAX_PIXELS).pixels
    pixels = resize(whole, SIZE, "box").astype(np.uint8, copy=False)
    luma = rgb_to_luma(pixels)
    scene = search_target(pixels, luma)
    return luma, hints_of(scene.fit_luma, scene.fit_chroma, STEP_INDEX)


def measured(precision: str, luma: Luma, data: bytes) -> dict[str, Any]:
    """Start HintNet and restore one photo again and again, in a process that did neither yet."""
    before = peak_memory_mb()
    start_up = started(precision)
    hints = stream.decode(data)
    with watched({**PARTS, "predict": PREDICT, "merging": MERGE}) as seconds:
        for _ in range(1 + RUNS):
            colorize(luma, luma, hints, hintnet())
    first = seconds["predict"][0] + seconds["merging"][0]
    runs = {part: np.array(column[1:]) for part, column in seconds.items()}
    runs["adding"] = runs["predict"] - sum(runs[part] for part in PARTS)
    return {
        "start_up_seconds": {name: round(value, 2) for name, value in start_up.items()},
        "first_restore_ms": round(1000 * first, 1),
        "restore_ms": milliseconds(runs["predict"] + runs["merging"]),
        "predict_ms": milliseconds(runs["predict"]),
        "parts_ms": {part: milliseconds(runs[part]) for part in (*PARTS, "adding", "merging")},
        "peak_memory_mb": round(peak_memory_mb()),
        "peak_memory_before_mb": round(before),
    }


def started(precision: str) -> dict[str, float]:
    """The wall seconds of importing torch and of loading the weights."""
    start = time.perf_counter()
    import_module("grayvault.colorizers.networks.hintnet_runner")
    imported = time.perf_counter()
    with computing_in(precision):
        load_hintnet()
    return {"import_torch": imported - start, "load_weights": time.perf_counter() - imported}


@contextmanager
def watched(parts: dict[str, str]) -> Iterator[dict[str, list[float]]]:
    """The wall seconds of every call of the functions that `parts` name."""
    seconds: dict[str, list[float]] = {part: [] for part in parts}
    with ExitStack() as stack:
        for part, name in parts.items():
            stack.enter_context(patch(name, timing(resolve_name(name), seconds[part])))
        yield seconds


def timing(call: Callable[..., Any], seconds: list[float]) -> Callable[..., Any]:
    def timed(*arguments: Any) -> Any:
        start = time.perf_counter()
        result = call(*arguments)
        seconds.append(time.perf_counter() - start)
        return result

    return timed


def milliseconds(seconds: NDArray[np.float64]) -> float:
    """The median."""
    return round(1000 * float(np.median(seconds)), 1)
