"""HintNet in this process, in a chosen precision."""

from contextlib import AbstractContextManager
from unittest.mock import patch

import numpy as np

from grayvault.colorizers.hintnet import HintNetColorizer
from grayvault.colorizers.registry import BUILT_IN

BFLOAT16, SINGLE = "bfloat16", "single precision"
DECIDES_PRECISION = "grayvault.colorizers.networks.device.computes_bfloat16"


def hintnet() -> HintNetColorizer:
    """The newest HintNet: one object in all of the process."""
    colorizer = BUILT_IN.named("hintnet")
    assert isinstance(colorizer, HintNetColorizer)
    return colorizer


def load_hintnet() -> None:
    """Load torch and the weights now, rather than at the first photo."""
    smallest = np.zeros((32, 32), np.uint8)
    hintnet().predict(smallest, None, (32, 32))


def computing_in(precision: str) -> AbstractContextManager[object]:
    """HintNet, if it is loaded inside of this, computes in `precision` on any processor."""
    return patch(DECIDES_PRECISION, return_value=precision == BFLOAT16)
