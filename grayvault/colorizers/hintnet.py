"""HintNet as a colorizer: the network that ships with GrayVault, loaded when it is first asked."""

from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from grayvault.colorizers.anchor import anchor_chroma
from grayvault.colorizers.hintnet_input import (
    HintNetInput,
    apply_correction,
    hintnet_input,
    working_size,
)
from grayvault.colorizers.model_errors import (
    Fault,
    check_chroma,
    reporting_load_errors,
    reporting_run_errors,
)
from grayvault.colorizers.optional_libraries import missing_libraries
from grayvault.colorizers.propagate import Propagate
from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import ColorizerError, DamagedFileError
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma
from grayvault.imaging.resize import resize_plane

if TYPE_CHECKING:
    from grayvault.colorizers.networks.hintnet_runner import HintNetRunner

WORKING_SIDE = 1024
"""Pixels on the long side of the luma that the network is shown: its colours are the same whatever
size of the photo is asked for."""


class HintNetColorizer:
    """What the hints alone give, corrected by a network."""

    def __init__(self, weights: Path, digest: str) -> None:
        self._weights = weights
        self._ref = ModelRef("hintnet", digest)
        self._fault = Fault()
        self._lock = Lock()
        self._network: HintNetRunner | None = None

    @property
    def ref(self) -> ModelRef:
        """Its name, and the SHA-256 of its weights."""
        return self._ref

    @property
    def problem(self) -> str | None:
        """The libraries that aren't there and how to get them, or why it couldn't be loaded."""
        missing = missing_libraries()
        return f"needs {missing}" if missing else self._fault.problem

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        """The chroma at `size` (height, width); without hints, what the luma lets guess.

        Raises `ColorizerError` where the network can't be loaded, or fails.
        """
        inputs = hintnet_input(_in_8_bits(luma), hints, working_size(luma.shape, WORKING_SIDE))
        correction = self.correction(inputs, hints)
        if inputs.chroma.shape[1:] == size:
            return inputs.chroma + correction
        resized = np.stack([resize_plane(plane, size, "bilinear") for plane in correction])
        return resized if hints is None else Propagate().predict(luma, hints, size) + resized

    def correction(self, inputs: HintNetInput, hints: Hints | None) -> Chroma:
        """What the network adds to the hints' chroma, (2, height, width) at half working size.

        Raises `ColorizerError` as `predict` does.
        """
        network = self._loaded()
        with reporting_run_errors(self._ref.name):
            output = check_chroma(network.output(inputs), inputs.chroma.shape[1:])
        chroma = apply_correction(inputs.chroma, output)
        if hints is not None:
            chroma = anchor_chroma(chroma, inputs.chroma, hints)
        return chroma - inputs.chroma

    def _loaded(self) -> "HintNetRunner":
        with self._lock:
            if self._network is None:
                self._network = self._load()
            return self._network

    def _load(self) -> "HintNetRunner":
        if self.problem:
            raise ColorizerError(self._ref.name, self.problem)
        with reporting_load_errors(self._ref.name, self._fault):
            self._check()
            from grayvault.colorizers.networks.hintnet_runner import HintNetRunner  # noqa: PLC0415

            return HintNetRunner(self._weights)

    def _check(self) -> None:
        """`DamagedFileError` where the weights aren't the very ones that vault files name."""
        if sha256(self._weights.read_bytes()).hexdigest() != self._ref.weights:
            raise DamagedFileError(f"{self._weights} is damaged: install GrayVault again")


def _in_8_bits(luma: Luma) -> Luma:
    return luma if luma.dtype == np.uint8 else (luma >> 8).astype(np.uint8)
