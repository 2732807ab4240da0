"""Seconds and memory that the study's colorizers take for a photo, compared with HintNet.

Each runs in a process of its own with random weights, which cost as much as trained ones, at its
usual size: DeOldify at render factor 35 (560 × 560 pixels), Instance-aware at 256 × 256 for the
picture and for each thing in it, ChromaGAN at 224 × 224; in single precision if not said otherwise.

Run: python -m benchmarks colorizers
"""

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.common import harness
from benchmarks.common.hintnet_loading import hintnet, load_hintnet
from benchmarks.common.subprocesses import peak_memory_mb, workers
from grayvault.colorizers.anchored_model import Guess
from grayvault.colorizers.networks.chromagan import ChromaGAN, Design
from grayvault.colorizers.networks.chromagan_runner import ChromaGANRunner
from grayvault.colorizers.networks.deoldify import artistic, stable
from grayvault.colorizers.networks.device import Device, fastest_device
from grayvault.colorizers.networks.instance_fusion import Fusion
from grayvault.colorizers.networks.instance_runner import InstanceRunner
from grayvault.colorizers.networks.picture_runner import PictureRunner
from grayvault.colorizers.networks.siggraph import Siggraph
from grayvault.colorizers.study_models import chromagan
from grayvault.colorizers.study_models.deoldify import guess_chroma
from grayvault.colorizers.study_models.instance import InstanceColorization
from grayvault.core.detector import Detections
from grayvault.core.photo import Luma
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo

RENDER_FACTOR = 35
SIZE = (1024, 1536)
PHOTO = "camera/iphone6s-train.jpg"
HINTNET_RUNS = 5


class FixedBoxes:
    """A detector that always reports the same boxes."""

    def __init__(self, count: int) -> None:
        self._boxes = np.array([[100 + 200 * i, 200, 500 + 200 * i, 900] for i in range(count)])

    def detect(self, picture: Any) -> Detections:
        del picture
        return Detections(self._boxes.astype(float), np.ones(len(self._boxes)))


def deoldify(build: Callable[[], nn.Module], dtype: torch.dtype) -> Guess:
    device = Device(torch.device("cpu"), dtype)
    return partial(guess_chroma, net=PictureRunner(build(), device), render_factor=RENDER_FACTOR)


def instance(boxes: int) -> Guess:
    runner = InstanceRunner.__new__(InstanceRunner)
    for name, net in (("_instances", Siggraph()), ("_alone", Siggraph()), ("_fusion", Fusion())):
        setattr(runner, name, net.eval())
    runner._at = fastest_device()
    return InstanceColorization(runner, FixedBoxes(boxes) if boxes else None).chroma


def chroma_gan() -> Guess:
    runner = ChromaGANRunner.__new__(ChromaGANRunner)
    runner._at = fastest_device()
    runner._net = ChromaGAN(Design()).eval()
    return partial(chromagan.guess_chroma, network=runner)


MODELS: dict[str, Callable[[], Guess]] = {
    "deoldify-artistic": partial(deoldify, artistic, torch.float32),
    "deoldify-artistic, bfloat16": partial(deoldify, artistic, torch.bfloat16),
    "deoldify-stable": partial(deoldify, stable, torch.float32),
    "deoldify-stable, bfloat16": partial(deoldify, stable, torch.bfloat16),
    "instance, no boxes": partial(instance, 0),
    "instance, 2 boxes": partial(instance, 2),
    "instance, 8 boxes": partial(instance, 8),
    "chromagan": chroma_gan,
}


def main() -> None:
    hintnet_time = hintnet_seconds()
    rows = {name: in_own_process(name) for name in MODELS}
    for row in rows.values():
        row["times_hintnet"] = round(row["seconds"] / hintnet_time, 1)
    harness.save("colorizers", {"hintnet_seconds": round(hintnet_time, 3), "models": rows})


def in_own_process(name: str) -> dict[str, float]:
    with workers(1, os.cpu_count() or 1) as pool:
        return pool.submit(cost, name).result()


def cost(name: str) -> dict[str, float]:
    """Seconds and CPU seconds of the second guess, and the most memory of this process."""
    luma = photo()
    torch.manual_seed(0)
    guess = MODELS[name]()
    guess(luma, SIZE)
    wall, cpu = time.perf_counter(), time.process_time()
    guess(luma, SIZE)
    return {
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "peak_mb": round(peak_memory_mb()),
    }


def hintnet_seconds() -> float:
    """The quickest of several guesses for the same photo."""
    luma = photo()
    load_hintnet()
    seconds = []
    for _ in range(HINTNET_RUNS):
        start = time.perf_counter()
        hintnet().predict(luma, None, SIZE)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def photo() -> Luma:
    data = (harness.PHOTOS / PHOTO).read_bytes()
    return rgb_to_luma(read_photo(data, harness.MAX_PIXELS).pixels)


def page(results: dict[str, Any]) -> Iterator[str]:
    """docs/explanation/colorizers-cost.md."""
    figures, machine = results["figures"], results["machine"]
    yield "# What colorizers cost"
    yield ""
    yield "Written from the results of `python -m benchmarks colorizers`: they name the machine"
    yield "and the versions. Seconds of the second guess for a photo of 12 megapixels, on"
    yield f"{machine['cores']} hardware threads; HintNet takes {figures['hintnet_seconds']:.2f} s."
    yield "*Memory* is the peak of a process that does nothing else."
    yield ""
    yield "| | seconds | as a multiple of HintNet's | memory |"
    yield "|---|---:|---:|---:|"
    for name, row in figures["models"].items():
        yield (
            f"| {name} | {row['seconds']:.1f} | {row['times_hintnet']:.0f} "
            f"| {row['peak_mb']:,.0f} MB |"
        )


if __name__ == "__main__":
    main()
