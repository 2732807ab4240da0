"""HintNet's network alone, as it is and under runtimes that compile it.

Each in a fresh process with two threads: the wall time of start-up to the first result, the median
of the next ones, and peak memory. torch.compile needs a C++ compiler: it is started twice, so that
the second process finds what the first one compiled. onnx, onnxscript and onnxruntime are no part
of GrayVault: they are compared where somebody has installed them.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.hintnet_loading import BFLOAT16, SINGLE, computing_in, hintnet
from benchmarks.hintnet_times import RUNS, SIZE, THREADS, photo_with_hints
from benchmarks.workers import peak_memory_mb, workers
from grayvault.colorizers.hintnet_input import HintNetInput, hintnet_input
from grayvault.hints import stream

Start = Callable[[], Callable[[], object]]
"""Makes ready what is then called again and again."""

ONNX = ("onnx", "onnxscript", "onnxruntime")
INPUTS = ("luma", "planes", "scalars")


def compared() -> dict[str, dict[str, float]]:
    """The figures of each runtime that is here."""
    luma, hints = photo_with_hints()
    inputs = hintnet_input(luma, stream.decode(hints), SIZE)
    figures = {f"torch, {p}": figures_of(partial(eager, p, inputs)) for p in (BFLOAT16, SINGLE)}
    with tempfile.TemporaryDirectory() as folder:
        if shutil.which(os.environ.get("CXX", "g++")):
            start = partial(compiled, BFLOAT16, inputs)
            for name in ("first start", "second start"):
                figures[f"torch.compile, {BFLOAT16}, {name}"] = figures_of(
                    start, {"TORCHINDUCTOR_CACHE_DIR": folder}
                )
        if all(find_spec(name) for name in ONNX):
            with workers(1) as pool:
                pool.submit(export, Path(folder), inputs).result()
            name = f"onnxruntime {version('onnxruntime')}, {SINGLE}"
            figures[name] = figures_of(partial(in_onnxruntime, Path(folder)))
    return figures


def figures_of(start: Start, environment: Mapping[str, str] | None = None) -> dict[str, float]:
    with workers(1, THREADS, environment) as pool:
        return pool.submit(measured, start).result()


def measured(start: Start) -> dict[str, float]:
    """The figures of a runtime, in a process that hasn't started it yet."""
    began = time.perf_counter()
    run = start()
    run()
    started = time.perf_counter() - began
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return {
        "start_up_seconds": round(started, 2),
        "network_ms": round(1000 * median(seconds), 1),
        "peak_memory_mb": round(peak_memory_mb()),
    }


def eager(precision: str, inputs: HintNetInput) -> Callable[[], object]:
    with computing_in(precision):
        return partial(hintnet()._load().output, inputs)


def compiled(precision: str, inputs: HintNetInput) -> Callable[[], object]:
    network = import_module("grayvault.colorizers.networks.hintnet_runner")
    hint_net = network.HintNet

    def compiling(design: Any) -> Any:
        net = hint_net(design)
        net.compile()
        return net

    with patch.object(network, "HintNet", compiling):
        return eager(precision, inputs)


def export(folder: Path, inputs: HintNetInput) -> None:
    """Write the network as ONNX, and the arrays that it is given for `inputs`."""
    torch = import_module("torch")
    with computing_in(SINGLE):
        network = hintnet()._load()
    given: list[Any] = []
    network._net.register_forward_pre_hook(lambda _, tensors: given.extend(tensors))
    network.output(inputs)
    arrays = {name: tensor.numpy() for name, tensor in zip(INPUTS, given, strict=True)}
    np.savez(folder / "arrays.npz", **arrays)
    torch.onnx.export(
        network._net, tuple(given), folder / "hintnet.onnx", input_names=INPUTS, verbose=False
    )


def in_onnxruntime(folder: Path) -> Callable[[], object]:
    onnxruntime = import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(folder / "hintnet.onnx", options)
    return partial(session.run, None, dict(np.load(folder / "arrays.npz")))
