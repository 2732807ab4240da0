"""The three networks of instance-aware colorization with their weights: arrays in, arrays out."""

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from grayvault.colorizers.networks.device import fastest_device, to_array
from grayvault.colorizers.networks.instance_fusion import Fusion
from grayvault.colorizers.networks.siggraph import Siggraph
from grayvault.colorizers.study_models.instance_boxes import Boxes
from grayvault.core.arrays import Float32Array
from grayvault.core.errors import DamagedFileError

_NO_HINT = -0.5
"""The mask where there is no hint."""


class InstanceRunner:
    """GComp for pictures without instances; G and GF for instances and the pictures they are in.

    `weights` is a safetensors file of their state dicts, the names prefixed by `G.`, `GComp.` and
    `GF.`; `DamagedFileError` if it isn't. They compute in single precision.
    """

    def __init__(self, weights: Path) -> None:
        with torch.device("meta"):  # nothing is drawn at random, to be overwritten
            self._instances, self._alone, self._fusion = Siggraph(), Siggraph(), Fusion()
        _load(self._instances, weights, "G.")
        _load(self._alone, weights, "GComp.")
        _load(self._fusion, weights, "GF.")
        self._at = fastest_device()
        for net in (self._instances, self._alone, self._fusion):
            net.to(self._at.device)

    def alone(self, lightness: Float32Array) -> Float32Array:
        """ab of CIELAB by 110, shape (2, height, width), -1..1, of a picture without instances.

        `lightness` has shape (height, width), both a multiple of 8: -0.5..0.5 for L of 0..100.
        """
        with torch.inference_mode():
            return to_array(self._alone(self._inputs(lightness[None]))[0])

    def fused(
        self, lightness: Float32Array, crops: Float32Array, places: Sequence[Boxes]
    ) -> Float32Array:
        """The same of a picture with instances.

        `crops` is the lightness of each instance, shape (n, any height, any width), n at least 1,
        sides a multiple of 8; `places` are the `instance_boxes.boxes_by_scale` of the instances in
        the picture.
        """
        with torch.inference_mode():
            features = self._instances.features(self._inputs(crops))
            return to_array(self._fusion.fused(self._inputs(lightness[None]), features, places)[0])

    def _inputs(self, lightness: Float32Array) -> Tensor:
        """What the networks take, without any hint: (n, height, width) to (n, 4, height, width)."""
        seen = self._at.tensor(lightness)[:, None]
        nothing = torch.zeros_like(seen)
        return torch.cat([seen, nothing, nothing, torch.full_like(seen, _NO_HINT)], dim=1)


def _load(net: Siggraph, weights: Path, prefix: str) -> None:
    try:
        net.load_state_dict(_tensors(weights, prefix), assign=True)
    except (SafetensorError, RuntimeError) as error:
        raise DamagedFileError(
            f"{weights} doesn't hold the weights of instance-aware colorization: {error}"
        ) from error
    net.eval().float()


def _tensors(weights: Path, prefix: str) -> dict[str, Tensor]:
    with safe_open(weights, framework="pt") as file:
        names = [name for name in file.keys() if name.startswith(prefix)]  # noqa: SIM118
        return {name.removeprefix(prefix): file.get_tensor(name) for name in names}
