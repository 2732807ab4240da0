"""ChromaGAN with its weights, ready to run: arrays in, arrays out."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from grayvault.colorizers.networks.chromagan import ChromaGAN, design_of
from grayvault.colorizers.networks.device import fastest_device, to_array
from grayvault.core.errors import DamagedFileError


class ChromaGANRunner:
    """The generator with the weights of a safetensors file, in single precision.

    The file holds what `keras_layout.tensors_of_keras` gives; the class head is left there.
    Raises `DamagedFileError` if the file holds anything else.
    """

    def __init__(self, weights: Path) -> None:
        self._at = fastest_device()
        try:
            self._net = _loaded(weights).to(self._at.device)
        except (SafetensorError, KeyError, RuntimeError) as error:
            raise DamagedFileError(f"{weights} doesn't hold ChromaGAN: {error}") from error

    def output(self, lightness: NDArray[np.uint8]) -> NDArray[np.float32]:
        """a* and b*, shape (2, 112, 112), in 8-bit codes / 255, of L* (224, 224) in 8-bit codes."""
        plane = self._at.tensor(lightness.astype(np.float32) / np.float32(255))
        with torch.inference_mode():
            return to_array(self._net(plane.expand(1, 3, -1, -1))[0])


def _loaded(weights: Path) -> ChromaGAN:
    with safe_open(weights, framework="pt") as file:
        shapes = {name: file.get_slice(name).get_shape() for name in file.keys()}  # noqa: SIM118
        with torch.device("meta"):
            net = ChromaGAN(design_of(shapes))
        tensors = {name: file.get_tensor(name) for name in net.state_dict()}
    net.load_state_dict(tensors, assign=True)
    return net.eval()
