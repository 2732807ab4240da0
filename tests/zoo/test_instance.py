import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn

from grayvault.color.split import chroma_of, luma_of
from grayvault.domain.detector import Detections
from grayvault.domain.photo import Pixels
from grayvault.errors import DamagedFileError
from grayvault.imageio.resize import resize, resize_plane
from grayvault.zoo.boxes import MOST, Boxes, instances, most_certain, placed
from grayvault.zoo.instance import SIDE, InstanceColorization, lightness_of
from grayvault.zoo.nets.instance import Fusion
from grayvault.zoo.nets.instance_networks import InstanceNetworks
from grayvault.zoo.nets.siggraph import STAGES, Siggraph
from tests.zoo import parity

NETS: Mapping[str, type[Siggraph]] = {"G": Siggraph, "GComp": Siggraph, "GF": Fusion}
HALF = 2**-11
"""Relative rounding of float16."""


@pytest.fixture(scope="module")
def weights() -> Mapping[str, Mapping[str, Tensor]]:
    return {name: parity.state_dict(f"instcolorization_{name}.keys.json") for name in NETS}


@pytest.fixture(scope="module")
def nets(weights: Mapping[str, Mapping[str, Tensor]]) -> Mapping[str, Siggraph]:
    made = {name: kind().eval() for name, kind in NETS.items()}
    for name, net in made.items():
        net.load_state_dict(weights[name])
    return made


@pytest.fixture(scope="module")
def networks(
    weights: Mapping[str, Mapping[str, Tensor]], tmp_path_factory: pytest.TempPathFactory
) -> InstanceNetworks:
    path = tmp_path_factory.mktemp("instance") / "weights.safetensors"
    named = {f"{net}.{name}": tensor for net in NETS for name, tensor in weights[net].items()}
    save_file(named, path)
    return InstanceNetworks(path)


@pytest.fixture
def watched(nets: Mapping[str, Siggraph]) -> Iterator["Watched"]:
    watching = Watched(nets)
    yield watching
    watching.stop()


class Watched:
    """What named modules of the networks gave last, by `net/module`."""

    def __init__(self, nets: Mapping[str, Siggraph]) -> None:
        self.nets = nets
        self.seen: dict[str, NDArray[np.float32]] = {}
        self._hooks: list[Any] = []

    def watch(self, net: str, module: str) -> None:
        def seen(_module: nn.Module, _inputs: object, output: Tensor) -> None:
            self.seen[f"{net}/{module}"] = output.numpy()

        found = self.nets[net].get_submodule(module)
        self._hooks.append(found.register_forward_hook(seen))

    def stop(self) -> None:
        for hook in self._hooks:
            hook.remove()


def unhinted(lightness: NDArray[np.float32]) -> Tensor:
    seen = torch.from_numpy(lightness)
    nothing = torch.zeros_like(seen)
    return torch.cat([seen, nothing, nothing, torch.full_like(seen, -0.5)], dim=1)


def places_of(box_info: NDArray[np.int64]) -> list[Boxes]:
    """The original's left, right, top, bottom pads and width, height: per scale, as corners."""
    return [
        np.stack([b[:, 0], b[:, 2], b[:, 0] + b[:, 4], b[:, 2] + b[:, 5]], axis=1) for b in box_info
    ]


def off(got: Tensor | NDArray[Any], wanted: NDArray[Any]) -> float:
    return float(np.abs(np.asarray(got) - wanted.astype(np.float32)).max())


@pytest.mark.parametrize("name", NETS)
def test_keys_and_shapes_are_those_of_the_checkpoints(name: str) -> None:
    with torch.device("meta"):
        net = NETS[name]()
    stated = json.loads(parity.file(f"instcolorization_{name}.keys.json").read_text())
    entries = {e["state_dict_key"]: e for e in stated["entries"]}
    state = net.state_dict()
    assert {key: list(tensor.shape) for key, tensor in state.items()} == {
        key: entry["shape"] for key, entry in entries.items()
    }
    assert {key for key, _ in net.named_parameters()} == {k for k, e in entries.items() if e["param"]}
    assert sum(p.numel() for p in net.parameters()) == stated["n_parameters"]
    assert sum(tensor.numel() for tensor in state.values()) == stated["n_elements"]
    assert all(str(state[k].dtype).endswith(e["dtype"]) for k, e in entries.items())
