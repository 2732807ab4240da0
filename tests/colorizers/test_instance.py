import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn

from grayvault.colorizers.networks.instance_fusion import Fusion
from grayvault.colorizers.networks.instance_runner import InstanceRunner
from grayvault.colorizers.networks.siggraph import STAGES, Siggraph
from grayvault.colorizers.study_models.instance import SIDE, InstanceColorization, lightness_of
from grayvault.colorizers.study_models.instance_boxes import (
    MOST,
    Boxes,
    most_certain,
)
from grayvault.core.detector import Detections
from grayvault.core.errors import DamagedFileError
from grayvault.core.photo import Pixels
from grayvault.imaging.resize import resize
from tests.colorizers import parity

NETS: Mapping[str, type[Siggraph]] = {"G": Siggraph, "GComp": Siggraph, "GF": Fusion}
HALF = 2**-11
"""Relative rounding of float16: at most this much of ab, which is -1..1."""


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
) -> InstanceRunner:
    path = tmp_path_factory.mktemp("instance") / "weights.safetensors"
    named = {f"{net}.{name}": tensor for net in NETS for name, tensor in weights[net].items()}
    save_file(named, path)
    return InstanceRunner(path)


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

        layer = self.nets[net].get_submodule(module)
        self._hooks.append(layer.register_forward_hook(seen))

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


def off(actual: Tensor | NDArray[Any], expected: NDArray[Any]) -> float:
    return float(np.abs(np.asarray(actual) - expected.astype(np.float32)).max())


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
    assert {key for key, _ in net.named_parameters()} == {
        k for k, e in entries.items() if e["param"]
    }
    assert sum(p.numel() for p in net.parameters()) == stated["n_parameters"]
    assert sum(tensor.numel() for tensor in state.values()) == stated["n_elements"]
    assert all(str(state[k].dtype).endswith(e["dtype"]) for k, e in entries.items())


@pytest.mark.slow
def test_small_cases_agree_with_the_original(nets: Mapping[str, Siggraph]) -> None:
    arrays = parity.vectors("instcolorization_small.npz")
    whole, crops = unhinted(arrays["L"]), unhinted(arrays["crop_L"])
    hinted = whole.clone()
    hinted[:, 1:, 10:20, 12:22] = torch.tensor([0.3, -0.2, 0.5])[:, None, None]
    comp, fusion = nets["GComp"], nets["GF"]
    assert isinstance(fusion, Fusion)
    with torch.inference_mode():
        features = nets["G"].features(crops)
        actual = {
            "inst_ab": nets["G"](crops),
            "fused_ab": fusion.fused(whole, features, places_of(arrays["box_info"])),
            "comp_ab": comp(whole),
            "comp_class_logits_ch0_16": comp.model_class(comp.features(whole)[8])[:, :16],
            "hint_ab": comp(hinted),
        }
    assert {*actual, "L", "crop_L", "box_info"} == set(arrays)
    for name, output in actual.items():
        assert off(output, arrays[name]) < parity.TOLERANCE, name


INSIDE = (
    "GF/weight_layer3",
    "GF/weight_layer8_2",
    "G/model7",
    "GComp/model3",
    "GComp/model8",
)


@pytest.mark.slow
def test_whole_size_agrees_with_the_original(
    nets: Mapping[str, Siggraph], watched: "Watched"
) -> None:
    arrays = parity.vectors("instcolorization.npz")
    for name in INSIDE:
        watched.watch(*name.split("/"))
    whole, crops = unhinted(arrays["full_L"]), unhinted(arrays["crop_L"])
    fusion = nets["GF"]
    assert isinstance(fusion, Fusion)
    with torch.inference_mode():
        features = nets["G"].features(crops)
        actual = {
            "inst_ab_f16": nets["G"].model_out(features[-1]),
            "fused_ab": fusion.fused(whole, features, places_of(arrays["box_info"])),
            "comp_ab": nets["GComp"](whole),
        }
    for name in INSIDE:
        (key,) = (key for key in arrays if key.startswith(name.replace("/", "_") + "_ch"))
        actual[key] = watched.seen[name][:, : arrays[key].shape[1]]
    assert {*actual, "full_L", "crop_L", "box_info"} == set(arrays)
    for key, output in actual.items():
        rounding = HALF if arrays[key].dtype == np.float16 else 0
        assert off(output, arrays[key]) < parity.TOLERANCE + rounding, key
    assert [tuple(features.shape[1:]) for features in features] == [
        (stage.channels, SIDE >> stage.scale, SIDE >> stage.scale) for stage in STAGES
    ]


class FixedDetections:
    """A detector that always finds the same."""

    def __init__(self, detections: Detections) -> None:
        self._detections = detections

    def detect(self, picture: NDArray[np.uint8]) -> Detections:
        assert picture.dtype == np.uint8
        assert picture.shape[2] == 3
        return self._detections


def steps(pixels: NDArray[np.uint16], expected: NDArray[np.uint8]) -> int:
    return int(np.abs(np.rint(pixels / 257).astype(int) - expected).max())


@pytest.mark.slow
def test_pictures_come_out_as_from_the_original(networks: InstanceRunner) -> None:
    arrays = parity.vectors("instcolorization_io.npz")
    picture = arrays["rgb"]
    boxes = most_certain(Detections(arrays["bbox"], arrays["scores"]), MOST)
    assert np.array_equal(resize(picture, (SIDE, SIDE), "bilinear"), arrays["full_rgb_u8"])
    for (left, top, right, bottom), crop in zip(boxes, arrays["crop_rgb_u8"], strict=True):
        cut = picture[top:bottom, left:right]
        assert np.array_equal(resize(cut, (SIDE, SIDE), "bilinear"), crop)
    colorization = InstanceColorization(networks)
    assert steps(colorization.colorize(picture, boxes), arrays["out_fused_u8"]) <= 1
    assert steps(colorization.colorize(picture, boxes[:0]), arrays["out_nobox_u8"]) <= 1


class Tinted:
    """In place of the networks: one colour for pictures, another where there are instances."""

    def __init__(self) -> None:
        self.crops: NDArray[np.float32] | None = None

    def alone(self, lightness: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.full((2, *lightness.shape), 0.1, np.float32)

    def fused(
        self, lightness: NDArray[np.float32], crops: NDArray[np.float32], places: Sequence[Boxes]
    ) -> NDArray[np.float32]:
        self.crops = crops
        ab = self.alone(lightness)
        for left, top, right, bottom in places[0]:
            ab[:, top:bottom, left:right] = -0.1
        return ab


def gradient(dtype: type[np.uint8] | type[np.uint16]) -> Pixels:
    ramp = np.linspace(0.2, 0.8, 90) * np.iinfo(dtype).max
    return np.tile(ramp.astype(dtype), (60, 1))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_luma_is_given_chroma_of_any_size(dtype: type[np.uint8] | type[np.uint16]) -> None:
    luma = gradient(dtype)
    chroma = InstanceColorization(Tinted()).chroma(luma, (45, 70))
    assert chroma.shape == (2, 45, 70)
    assert chroma.dtype == np.float32
    assert chroma[0].max() < 0 < chroma[1].min()  # a and b of 11 are orange


def test_instances_take_colours_of_their_own() -> None:
    instances = FixedDetections(Detections(np.array([[0.0, 0, 45, 60]]), np.array([0.9])))
    networks = Tinted()
    chroma = InstanceColorization(networks, instances).chroma(gradient(np.uint8), (60, 90))
    assert networks.crops is not None
    assert networks.crops.shape == (1, SIDE, SIDE)
    assert chroma[0, :, :44].min() > 0 > chroma[0, :, 46:].max()


def test_a_detector_that_sees_nothing_changes_nothing() -> None:
    nothing = FixedDetections(Detections(np.empty((0, 4)), np.empty(0)))
    luma = gradient(np.uint8)
    alone = InstanceColorization(Tinted()).chroma(luma, (60, 90))
    assert np.array_equal(InstanceColorization(Tinted(), nothing).chroma(luma, (60, 90)), alone)


def test_colours_beyond_the_cube_are_clipped() -> None:
    class Loud(Tinted):
        def alone(self, lightness: NDArray[np.float32]) -> NDArray[np.float32]:
            return np.ones((2, *lightness.shape), np.float32)

    black = np.zeros((30, 40), np.uint8)
    assert np.isfinite(InstanceColorization(Loud()).chroma(black, (30, 40))).all()


def test_lightness_is_that_of_cielab() -> None:
    white = np.full((5, 7, 3), 255, np.uint8)
    assert lightness_of(white) == pytest.approx(0.5)
    assert lightness_of(0 * white) == pytest.approx(-0.5)
    assert lightness_of(white).shape == (SIDE, SIDE)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    save_file({"G.model1.0.weight": torch.zeros(64, 4, 3, 3)}, path)
    with pytest.raises(DamagedFileError, match="instance-aware"):
        InstanceRunner(path)
    path.write_bytes(b"no weights")
    with pytest.raises(DamagedFileError, match="instance-aware"):
        InstanceRunner(path)
