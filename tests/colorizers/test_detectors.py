import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from grayvault.colorizers.study_models.instance_boxes import LEAST_SCORE
from grayvault.colorizers.study_models.mask_rcnn_detector import MaskRcnnDetector
from grayvault.colorizers.study_models.yolox_detector import (
    YoloxDetector,
    decode_output,
    letterbox,
    suppress_overlaps,
)
from grayvault.core.detector import Detections, Detector
from grayvault.core.errors import UnsupportedError

BLUISH = np.array([10, 20, 200], np.uint8)


class Instances:
    """As detectron2.structures.Instances: tensors by name, `to` another device."""

    def __init__(self, device: str, boxes: torch.Tensor, scores: torch.Tensor) -> None:
        self._device = device
        self._fields = SimpleNamespace(tensor=boxes), scores

    def to(self, device: str) -> "Instances":
        return Instances(device, self._fields[0].tensor, self._fields[1])

    @property
    def pred_boxes(self) -> SimpleNamespace:
        assert self._device == "cpu"
        return self._fields[0]

    @property
    def scores(self) -> torch.Tensor:
        assert self._device == "cpu"
        return self._fields[1]


class Config:
    """As detectron2.config.CfgNode, as far as it is used."""

    def __init__(self) -> None:
        self.MODEL = SimpleNamespace(ROI_HEADS=SimpleNamespace())
        self.merged: list[str] = []

    def merge_from_file(self, name: str) -> None:
        self.merged.append(name)


class Predictor:
    """As detectron2.engine.DefaultPredictor: B'G'R' codes to a dict of Instances."""

    made: list["Predictor"]

    def __init__(self, cfg: Config) -> None:
        self.cfg = cfg
        self.made.append(self)

    def __call__(self, original_image: NDArray[np.uint8]) -> dict[str, Instances]:
        assert original_image.flags.c_contiguous
        assert (original_image[0, 0] == BLUISH[::-1]).all()
        boxes = torch.tensor([[1.5, 2, 30, 20]])
        return {"instances": Instances("cuda", boxes, torch.tensor([0.9]))}


@pytest.fixture
def detectron2(monkeypatch: pytest.MonkeyPatch) -> list[Predictor]:
    Predictor.made = []
    for name, attributes in (
        ("detectron2", {}),
        ("detectron2.config", {"get_cfg": Config}),
        ("detectron2.engine", {"DefaultPredictor": Predictor}),
    ):
        module = ModuleType(name)
        vars(module).update(attributes)
        monkeypatch.setitem(sys.modules, name, module)
    return Predictor.made


def test_mask_rcnn_is_set_up_and_asked(detectron2: list[Predictor]) -> None:
    detector: Detector = MaskRcnnDetector(Path("configs/net.yaml"), Path("net.pkl"))
    instances = detector.detect(np.tile(BLUISH, (40, 50, 1)))
    assert instances.boxes.tolist() == [[1.5, 2, 30, 20]]
    assert instances.scores == pytest.approx(0.9)
    (predictor,) = detectron2
    assert predictor.cfg.merged == ["configs/net.yaml"]
    assert vars(predictor.cfg.MODEL) == {
        "WEIGHTS": "net.pkl",
        "DEVICE": "cpu",
        "ROI_HEADS": SimpleNamespace(SCORE_THRESH_TEST=LEAST_SCORE),
    }


@pytest.mark.parametrize("absent", ["detectron2", "detectron2.engine"])
def test_mask_rcnn_names_the_missing_library(
    absent: str, detectron2: list[Predictor], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith(absent):
            monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UnsupportedError, match=absent):
        MaskRcnnDetector(Path("net.yaml"), Path("net.pkl"))


def model_file(folder: Path, cells: int = 84, side: int | str = 64) -> Path:
    """A network of YOLOX's form which finds bright cells of 8 pixels: boxes that fill them."""
    box = np.tile(np.array([0.5, 0.5, 0, 0], np.float32), (1, 64, 1))
    constants = {
        "box": box,
        "class": np.tile(np.array([0.2, 1], np.float32), (1, 64, 1)),
        "coarse": np.zeros((1, cells - 64, 7), np.float32),
        "top": np.array(255, np.float32),
        "axes": np.array([1]),
        "column": np.array([1, 64, 1]),
    }
    node = helper.make_node
    graph = helper.make_graph(
        [
            node("AveragePool", ["images"], ["pooled"], kernel_shape=[8, 8], strides=[8, 8]),
            node("ReduceMean", ["pooled", "axes"], ["gray"]),
            node("Div", ["gray", "top"], ["bright"]),
            node("Reshape", ["bright", "column"], ["scores"]),
            node("Concat", ["box", "scores", "class"], ["fine"], axis=2),
            node("Concat", ["fine", "coarse"], ["output"], axis=1),
        ],
        "bright",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, side, side])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, cells, 7])],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model)
    path = folder / "detector.onnx"
    onnx.save(model, path)
    return path


def test_yolox_finds_the_objects(tmp_path: Path) -> None:
    picture = np.zeros((96, 128, 3), np.uint8)  # seen in half its size
    picture[32:48, 80:96] = 255
    picture[64:80, 0:16] = 200
    detector: Detector = YoloxDetector(model_file(tmp_path))
    instances = detector.detect(picture)
    assert instances.boxes == pytest.approx(np.array([[80, 32, 96, 48], [0, 64, 16, 80]]))
    assert instances.scores == pytest.approx([1, 200 / 255], abs=0.1)  # seen less sharply
    assert not len(detector.detect(0 * picture).boxes)


def test_a_picture_is_letterboxed() -> None:
    seen, scale = letterbox(np.tile(BLUISH, (50, 100, 1)), (64, 64))
    assert scale == 0.64
    assert seen.shape == (3, 64, 64)
    assert (seen[:, :32].reshape(3, -1) == BLUISH[::-1, None]).all()
    assert (seen[:, 32:] == 114).all()


def test_boxes_are_decoded_from_all_grids() -> None:
    rows = np.zeros((84, 7), np.float32)
    rows[[10, 64 + 6, 80 + 3]] = [0.25, 0.75, np.log(2), np.log(0.5), 0.9, 0.1, 1]
    rows[11] = [0, 0, 0, 0, 0.9, 0.5, 0.5]
    detections = decode_output(rows, (64, 64))
    assert detections.scores == pytest.approx(0.9)
    centers = (detections.boxes[:, :2] + detections.boxes[:, 2:]) / 2
    assert centers == pytest.approx(
        np.array([[2.25 * 8, 1.75 * 8], [2.25 * 16, 1.75 * 16], [1.25 * 32, 1.75 * 32]])
    )
    sides = detections.boxes[:, 2:] - detections.boxes[:, :2]
    assert sides == pytest.approx(np.array([[16, 4], [32, 8], [64, 16]]))


def test_an_object_is_detected_once() -> None:
    boxes = np.array([[0.0, 0, 10, 10], [1, 0, 11, 10], [6, 0, 16, 10], [0, 0, 0, 0]])
    instances = suppress_overlaps(Detections(boxes, np.array([0.8, 0.9, 0.7, 0.75])))
    assert instances.boxes.tolist() == [[1, 0, 11, 10], [0, 0, 0, 0], [6, 0, 16, 10]]
    assert instances.scores.tolist() == [0.9, 0.75, 0.7]


@pytest.mark.parametrize("other", [{"cells": 85}, {"side": "any"}])
def test_networks_of_another_form_are_refused(tmp_path: Path, other: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedError, match="YOLOX"):
        YoloxDetector(model_file(tmp_path, **other))


def test_files_that_are_no_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "detector.onnx"
    path.write_bytes(b"no network")
    with pytest.raises(UnsupportedError, match="can't read"):
        YoloxDetector(path)


def test_yolox_names_the_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(UnsupportedError, match="onnxruntime"):
        YoloxDetector(Path("detector.onnx"))
