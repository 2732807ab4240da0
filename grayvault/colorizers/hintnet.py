"""HintNet as a colorizer: the network that ships with GrayVault, loaded on first use."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grayvault.colorizers.anchor_to_hints import anchor_chroma
from grayvault.colorizers.hintnet_input import (
    HintNetInput,
    apply_correction,
    hintnet_input,
    working_size,
)
from grayvault.colorizers.model_errors import (
    check_chroma,
    reporting_load_errors,
    reporting_run_errors,
)
from grayvault.colorizers.network_colorizer import NetworkColorizer
from grayvault.colorizers.propagate import Propagate
from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import DamagedFileError
from grayvault.core.hints import Hints
from grayvault.core.lru_cache import LruCache
from grayvault.core.photo import Chroma, Luma
from grayvault.imaging.resize import resize_plane

if TYPE_CHECKING:
    from grayvault.colorizers.networks.hintnet_runner import HintNetRunner

WORKING_SIDE = 1024
"""Pixels on the long side of the network's input. It is fixed so that a photo has the same colours
at every size."""

LAST_CORRECTIONS = 2
"""Corrections that stay in memory, 1.5 MB each."""


class HintNetColorizer(NetworkColorizer):
    """The chroma of the hints alone, corrected by a network."""

    def __init__(self, weights: Path, digest: str) -> None:
        super().__init__(ModelRef("hintnet", digest))
        self._weights = weights
        self._network: HintNetRunner | None = None
        self._last = LruCache[bytes, Chroma](LAST_CORRECTIONS)

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        """The chroma at `size` (height, width); without hints, a guess from the luma.

        Raises `ColorizerError` if the network can't be loaded or fails.
        """
        inputs = hintnet_input(_in_8_bits(luma), hints, working_size(luma.shape, WORKING_SIDE))
        correction = self._last_correction(inputs, hints)
        if inputs.chroma.shape[1:] == size:
            return inputs.chroma + correction
        resized = np.stack([resize_plane(plane, size, "bilinear") for plane in correction])
        return resized if hints is None else Propagate().predict(luma, hints, size) + resized

    def _last_correction(self, inputs: HintNetInput, hints: Hints | None) -> Chroma:
        """As `correction`, from memory if it was one of the last: for another size of a photo."""
        key = _digest(inputs, hints)
        with self._lock:
            correction = self._last.get(key)
        if correction is None:
            correction = self.correction(inputs, hints)
            with self._lock:
                self._last.put(key, correction)
        return correction

    def correction(self, inputs: HintNetInput, hints: Hints | None) -> Chroma:
        """What the network adds to the hints' chroma: (2, height, width) at half the working size.

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
        self._refuse_if_unusable()
        with reporting_load_errors(self._ref.name, self._fault):
            self._check_weights()
            from grayvault.colorizers.networks.hintnet_runner import HintNetRunner  # noqa: PLC0415

            return HintNetRunner(self._weights)

    def _check_weights(self) -> None:
        """Raise `DamagedFileError` if the weights aren't those that vault files name."""
        if sha256(self._weights.read_bytes()).hexdigest() != self._ref.weights:
            raise DamagedFileError(f"{self._weights} is damaged: install GrayVault again")


def _digest(inputs: HintNetInput, hints: Hints | None) -> bytes:
    """A digest of all that a correction depends on: the rest of `inputs` is made from it."""
    arrays = (inputs.luma,) if hints is None else (inputs.luma, hints.means, hints.slopes)
    numbers = None if hints is None else (hints.detail_cells, hints.step, hints.slopes.shape)
    shapes = repr((inputs.luma.shape, numbers)).encode()
    return sha256(b"".join((shapes, *(array.tobytes() for array in arrays)))).digest()


def _in_8_bits(luma: Luma) -> Luma:
    return luma if luma.dtype == np.uint8 else (luma >> 8).astype(np.uint8)
