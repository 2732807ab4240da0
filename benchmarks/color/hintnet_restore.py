"""Time and memory of one restore by HintNet, step by step; a part of the benchmark `hintnet`.

A photo of 1024 × 704 pixels is restored from hints with two threads, in a new process for each
precision. Memory is the peak of the whole process, with its libraries.
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

from benchmarks.color.hints.curves import hints_of
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
"""(height, width): about 3:2, at HintNet's working size."""

STEP_INDEX = 132
"""The first step that the search for hints tries."""

THREADS = 2
RUNS = 21

STEPS = {
    "inputs": "grayvault.colorizers.hintnet.hintnet_input",
    "network": "grayvault.colorizers.networks.hintnet_runner.HintNetRunner.output",
    "anchoring": "grayvault.colorizers.hintnet.anchor_chroma",
}
"""The functions that are timed inside `predict`; the rest of it adds the correction."""

TIMED = {
    **STEPS,
    "predict": "grayvault.colorizers.hintnet.HintNetColorizer.predict",
    "merging": "grayvault.colorizers.colorize.ycbcr_to_rgb",
}
"""All functions that are timed, by name, where they are called."""


def times() -> dict[str, dict[str, Any]]:
    """The figures of one restore in each precision."""
    luma, hints = photo_with_hints()
    figures = {}
    for precision in (BFLOAT16, SINGLE):
        with workers(1, THREADS) as pool:
            figures[precision] = pool.submit(measure, precision, luma, hints).result()
    return figures


def photo_with_hints() -> tuple[Luma, bytes]:
    """The luma of a camera photo at `SIZE`, and coded hints for it."""
    whole = read_photo(harness.photos("camera")[0].read_bytes(), harness.MAX_PIXELS).pixels
    pixels = resize(whole, SIZE, "box").astype(np.uint8, copy=False)
    luma = rgb_to_luma(pixels)
    scene = search_target(pixels, luma)
    return luma, hints_of(scene.fit_luma, scene.fit_chroma, STEP_INDEX)


def measure(precision: str, luma: Luma, data: bytes) -> dict[str, Any]:
    """Start HintNet in a new process and restore one photo many times."""
    before = peak_memory_mb()
    start_up = start_hintnet(precision)
    hints = stream.decode(data)
    with stopwatches(TIMED) as seconds:
        for _ in range(1 + RUNS):
            colorize(luma, luma, hints, hintnet())
    first = seconds["predict"][0] + seconds["merging"][0]
    runs = {step: np.array(column[1:]) for step, column in seconds.items()}
    runs["adding"] = runs["predict"] - sum(runs[step] for step in STEPS)
    return {
        "start_up_seconds": {name: round(value, 2) for name, value in start_up.items()},
        "first_restore_ms": round(1000 * first, 1),
        "restore_ms": milliseconds(runs["predict"] + runs["merging"]),
        "predict_ms": milliseconds(runs["predict"]),
        "parts_ms": {step: milliseconds(runs[step]) for step in (*STEPS, "adding", "merging")},
        "peak_memory_mb": round(peak_memory_mb()),
        "peak_memory_before_mb": round(before),
    }


def start_hintnet(precision: str) -> dict[str, float]:
    """Wall seconds for importing torch and for loading the weights."""
    start = time.perf_counter()
    import_module("grayvault.colorizers.networks.hintnet_runner")
    imported = time.perf_counter()
    with computing_in(precision):
        load_hintnet()
    return {"import_torch": imported - start, "load_weights": time.perf_counter() - imported}


@contextmanager
def stopwatches(functions: dict[str, str]) -> Iterator[dict[str, list[float]]]:
    """Wall seconds of every call of these functions, by their short names."""
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    with ExitStack() as stack:
        for name, path in functions.items():
            stack.enter_context(patch(path, timing(resolve_name(path), seconds[name])))
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
