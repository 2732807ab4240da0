"""A network with its weights, ready to run: arrays in, arrays out."""

import ast
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open

from grayvault.colorizers.hintnet_input import HintNetInput
from grayvault.colorizers.networks import device
from grayvault.colorizers.networks.hintnet import Design, HintNet
from grayvault.core.arrays import Float32Array


class HintNetRunner:
    """HintNet with the weights of a safetensors file, whose metadata state its design.

    It computes in `dtype`; if none is named, in bfloat16 if the processor does so by itself and
    in single precision elsewhere.
    """

    def __init__(self, weights: Path, dtype: torch.dtype | None = None) -> None:
        with safe_open(weights, framework="pt") as file:
            stated = {name: ast.literal_eval(text) for name, text in file.metadata().items()}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        self._dtype = dtype or (torch.bfloat16 if device.computes_bfloat16() else torch.float32)
        net = HintNet(Design(**stated))
        net.load_state_dict(tensors)
        self._net = net.eval().to(dtype=self._dtype)
        self._net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def output(self, inputs: HintNetInput) -> Float32Array:
        """The correction, shape (2, height / 2, width / 2)."""
        luma = inputs.luma[None, None].astype(np.float32) / np.float32(127.5) - np.float32(1)
        arrays = luma, inputs.planes[None], inputs.scalars[None]
        tensors = [torch.from_numpy(array).to(self._dtype) for array in arrays]
        with torch.inference_mode():
            output: Float32Array = self._net(*tensors)[0].float().numpy()
        return output
