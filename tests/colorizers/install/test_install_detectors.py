"""Installing the detectors: Mask R-CNN's pickles and YOLOX's ONNX files."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from grayvault.colorizers.install.mask_rcnn_shapes import mask_rcnn_shapes
from grayvault.core.errors import ModelFileError
from tests.colorizers.install.test_install import pickled, put_in
from tests.colorizers.test_detectors import model_file


@pytest.fixture
def small_mask_rcnn(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A network of two weights in Mask R-CNN's place, and its arrays."""
    arrays = {"a.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "a.bias": np.ones(2, "f4")}
    shapes = {name: array.shape for name, array in arrays.items()}
    monkeypatch.setattr("grayvault.colorizers.install.convert.mask_rcnn_shapes", lambda: shapes)
    return arrays


def test_a_detector_s_pickle_of_arrays_becomes_safetensors(
    tmp_path: Path, small_mask_rcnn: dict[str, Any]
) -> None:
    more = small_mask_rcnn | {"pixel_mean": np.zeros((3, 1, 1), np.float32)}
    made = put_in(tmp_path / "models", "mask-rcnn", pickled(tmp_path / "model.pkl", more))
    assert np.array_equal(load_file(made.file)["a.weight"], more["a.weight"])


@pytest.mark.parametrize(
    ("name", "array", "sentence"),
    [
        ("a.bias", None, r"it has no a\.bias"),
        ("a.bias", np.ones((3, 1), "f4"), r"a\.bias should have shape \(2,\), but has \(3, 1\)"),
        ("a.bias", np.ones(2, "i8"), r"a\.bias should hold floating-point numbers, but has int64"),
    ],
)
def test_the_tensor_that_is_another_network_s_is_named(
    tmp_path: Path, small_mask_rcnn: dict[str, Any], name: str, array: Any, sentence: str
) -> None:
    arrays = {**small_mask_rcnn, name: array}
    if array is None:
        del arrays[name]
    path = pickled(tmp_path / "model.pkl", arrays)
    with pytest.raises(ModelFileError, match=rf"model\.pkl is another model's: {sentence}"):
        put_in(tmp_path / "models", "mask-rcnn", path)
    assert list((tmp_path / "models").iterdir()) == []


def test_any_pickle_of_arrays_is_not_mask_rcnn(tmp_path: Path) -> None:
    path = pickled(tmp_path / "tiny.pkl", {"w": np.zeros(3, np.float32)})
    with pytest.raises(ModelFileError, match=r"it has no backbone\.bottom_up\.stem\.conv1\.weight"):
        put_in(tmp_path / "models", "mask-rcnn", path)


def test_mask_rcnn_has_the_weights_of_its_papers() -> None:
    shapes = mask_rcnn_shapes()
    assert len(shapes) == 562
    convolutions = [name for name in shapes if ".res" in name and name.endswith("conv2.weight")]
    assert len(convolutions) == 3 + 4 + 23 + 3
    assert shapes["backbone.bottom_up.res4.22.conv2.weight"] == (1024, 32, 3, 3)
    assert shapes["roi_heads.box_predictor.cls_score.weight"] == (81, 1024)
    assert not any(".shortcut" in name and ".0." not in name for name in shapes)


def test_an_onnx_file_is_kept_as_it_is(tmp_path: Path) -> None:
    path = model_file(tmp_path)
    assert put_in(tmp_path / "models", "yolox", path).file.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"<html>", "isn't an ONNX file"), (b"\x08\x08" + bytes(100), "can't read")],
)
def test_a_file_that_is_no_onnx_network_is_refused(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "yolox.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=sentence) as caught:
        put_in(tmp_path / "models", "yolox", path)
    assert str(path) in str(caught.value)
    assert "converting-" not in str(caught.value)


@pytest.mark.parametrize(("other", "sentence"), [({"cells": 85}, "85"), ({"side": "any"}, "any")])
def test_an_onnx_detector_of_another_form_is_refused(
    tmp_path: Path, other: dict[str, Any], sentence: str
) -> None:
    path = model_file(tmp_path, **other)
    with pytest.raises(
        ModelFileError, match=rf"takes images .* and gives output .*{sentence}|{sentence}"
    ):
        put_in(tmp_path / "models", "yolox", path)
    assert list((tmp_path / "models").iterdir()) == []
