"""The device and precision of networks: a GPU if there is one."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True)
class Device:
    """A device and the number format that networks use on it."""

    device: torch.device
    dtype: torch.dtype = torch.float32

    def tensor(self, array: NDArray[np.floating]) -> Tensor:
        """An array as a tensor on this device."""
        return torch.from_numpy(array).to(self.device, self.dtype)


def fastest_device(*, fast: bool = False) -> Device:
    """The GPU, or else the processor; with `fast` in bfloat16 if the processor supports it.

    bfloat16 halves the time of DeOldify and HintNet, and more.
    """
    if torch.cuda.is_available():
        return Device(torch.device("cuda"))
    is_fast = fast and computes_bfloat16()
    return Device(torch.device("cpu"), torch.bfloat16 if is_fast else torch.float32)


def to_array(tensor: Tensor) -> NDArray[np.float32]:
    """A network's output in single precision."""
    array: NDArray[np.float32] = tensor.float().cpu().numpy()
    return array


def computes_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 in hardware."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported()) and "avx512_bf16" in _flags()


def _flags() -> str:
    try:
        return Path("/proc/cpuinfo").read_text()
    except OSError:
        return ""
