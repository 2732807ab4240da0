"""What one colorizer costs, in a process of its own: python -m benchmarks.speed.colorizer_cost NAME

Its weights are random, which costs the same as trained ones. Prints JSON: seconds of the second
guess, CPU seconds of it, and the peak of the process's memory in MB.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.common import harness
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

FACTOR = 35
SIZE = (1024, 1536)
PHOTO = "camera/iphone6s-train.jpg"


class Finds:
    """A detector that finds boxes without looking."""

    def __init__(self, boxes: int) -> None:
        self._boxes = np.array([[100 + 200 * i, 200, 500 + 200 * i, 900] for i in range(boxes)])

    def detect(self, picture: Any) -> Detections:
        del picture
        return Detections(self._boxes.astype(float), np.ones(len(self._boxes)))


def deoldify(build: Callable[[], nn.Module], dtype: torch.dtype) -> Guess:
    at = Device(torch.device("cpu"), dtype)
    return partial(guess_chroma, net=PictureRunner(build(), at), render_factor=FACTOR)


def instance(boxes: int) -> Guess:
    networks = InstanceRunner.__new__(InstanceRunner)
    for name, net in (("_instances", Siggraph()), ("_alone", Siggraph()), ("_fusion", Fusion())):
        setattr(networks, name, net.eval())
    networks._at = fastest_device()
    return InstanceColorization(networks, Finds(boxes) if boxes else None).chroma


def chroma_gan() -> Guess:
    network = ChromaGANRunner.__new__(ChromaGANRunner)
    network._at = fastest_device()
    network._net = ChromaGAN(Design()).eval()
    return partial(chromagan.guess_chroma, network=network)


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
    [name] = sys.argv[1:]
    luma = photo()
    torch.manual_seed(0)
    guess = MODELS[name]()
    guess(luma, SIZE)
    wall, cpu = time.perf_counter(), time.process_time()
    guess(luma, SIZE)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": wall, "cpu_seconds": cpu, "peak_mb": peak_mb}))


def photo() -> Luma:
    return rgb_to_luma(read_photo((harness.PHOTOS / PHOTO).read_bytes(), 50_000_000).pixels)


if __name__ == "__main__":
    main()
