"""HintNet, loaded into this process, in a precision of choice."""

from contextlib import AbstractContextManager
from unittest.mock import patch

import numpy as np

from grayvault.colorizers.hintnet import HintNetColorizer
from grayvault.colorizers.registry import BUILT_IN

BFLOAT16, SINGLE = "bfloat16", "single precision"


def hintnet() -> HintNetColorizer:
    """The newest one: the same in all of a process, and loaded only once."""
    colorizer = BUILT_IN.named("hintnet")
    assert isinstance(colorizer, HintNetColorizer)
    return colorizer


def load_hintnet() -> None:
    """Let HintNet load what it needs: it does so when it is first asked."""
    smallest = np.zeros((32, 32), np.uint8)
    hintnet().predict(smallest, None, (32, 32))


def computing_in(precision: str) -> AbstractContextManager[object]:
    """If HintNet is loaded meanwhile, it computes in `precision`, whatever the processor does."""
    decides = "grayvault.colorizers.networks.device.computes_bfloat16"
    return patch(decides, return_value=precision == BFLOAT16)
