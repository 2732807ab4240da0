"""A network of pictures with its weights, ready to run: arrays in, arrays out."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn

from grayvault.colorizers.networks.device import Device, fastest_device, to_array

_HERE = Device(torch.device("cpu"))

Build = Callable[[], nn.Module]
"""Makes a network, whose weights are not read."""


class PictureRunner:
    """A network of one picture; by default in single precision on the processor."""

    def __init__(self, net: nn.Module, at: Device = _HERE) -> None:
        self._net = net.eval().to(at.device, at.dtype)
        self._at = at

    def __call__(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the network makes of `picture`, shape (channels, height, width) like the result."""
        with torch.inference_mode():
            return to_array(self._net(self._at.tensor(picture)[None])[0])


def with_weights(build: Build, tensors: Mapping[str, Tensor]) -> nn.Module:
    """The network that `build` makes, with `tensors` themselves as its weights.

    It is built without memory of its own, which spares the time to fill it and the room for a
    second set of weights. Raises `RuntimeError` if names or shapes aren't the network's.
    """
    with torch.device("meta"):
        net = build()
    net.load_state_dict(tensors, assign=True)
    return net


def load_runner(build: Build, weights: Path) -> PictureRunner:
    """The network that `build` makes with a safetensors file's weights, on the fastest device."""
    return PictureRunner(with_weights(build, load_file(weights)), fastest_device(fast=True))
