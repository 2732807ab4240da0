"""Where networks compute, and how precisely: on a GPU where there is one."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True)
class Device:
    """A device and the kind of number that a network computes with there."""

    device: torch.device
    dtype: torch.dtype = torch.float32

    def tensor(self, array: NDArray[np.floating]) -> Tensor:
        """An array as the network there takes it."""
        return torch.from_numpy(array).to(self.device, self.dtype)


def fastest_device(*, fast: bool = False) -> Device:
    """The GPU, or this processor; `fast`: in bfloat16 if the processor has that by itself.

    bfloat16 takes DeOldify and HintNet less than half of the time there.
    """
    if torch.cuda.is_available():
        return Device(torch.device("cuda"))
    is_fast = fast and computes_bfloat16()
    return Device(torch.device("cpu"), torch.bfloat16 if is_fast else torch.float32)


def to_array(tensor: Tensor) -> NDArray[np.float32]:
    """What a network gave, in single precision."""
    array: NDArray[np.float32] = tensor.float().cpu().numpy()
    return array


def computes_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 by itself."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported()) and "avx512_bf16" in _flags()


def _flags() -> str:
    try:
        return Path("/proc/cpuinfo").read_text()
    except OSError:
        return ""
