"""Mask R-CNN by detectron2 itself, where that is: `make test-detectron2` builds it."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from grayvault.colorizers.detectors import load_detector, select_detector
from grayvault.colorizers.install.install import Fetching, install
from grayvault.colorizers.install.mask_rcnn_shapes import mask_rcnn_shapes
from grayvault.colorizers.install.model_sources import find_source
from grayvault.colorizers.study_models.instance_boxes import LEAST_SCORE
from grayvault.colorizers.study_models.mask_rcnn_detector import configuration
from grayvault.core.detector import Detector

pytest.importorskip("detectron2", reason="detectron2 is built by hand: make test-detectron2")
pytestmark = pytest.mark.filterwarnings("default")  # detectron2's are its own

WIDE = (90, 300)
"""(height, width)"""


def weights() -> dict[str, NDArray[np.float32]]:
    """Small random weights, with which every place is a thing of the first kind."""
    random = np.random.default_rng(0)
    arrays = {
        name: np.float32(0.02) * random.standard_normal(shape, np.float32)
        for name, shape in mask_rcnn_shapes().items()
    }
    for name, array in arrays.items():
        if name.endswith("norm.running_var"):
            array[:] = 1
    arrays["roi_heads.box_predictor.cls_score.bias"][0] = 9
    return arrays


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with those weights in it, from a file as the model zoo has them."""
    folder = tmp_path_factory.mktemp("detectron2")
    path = folder / "model_final.pkl"
    path.write_bytes(pickle.dumps({"model": weights(), "__author__": "a test"}, protocol=2))
    install(find_source("mask-rcnn"), Fetching(folder / "models", lambda *_: None, (str(path),)))
    path.unlink()
    return folder / "models"


def test_the_weights_are_called_and_shaped_as_its_network_s() -> None:
    from detectron2.config import get_cfg
    from detectron2.modeling import build_model

    cfg = get_cfg()
    cfg.merge_from_file(str(configuration()))
    cfg.MODEL.WEIGHTS, cfg.MODEL.DEVICE = "", "cpu"
    state = build_model(cfg).state_dict()
    assert {name: tuple(tensor.shape) for name, tensor in state.items()} == mask_rcnn_shapes()


def test_boxes_come_in_the_picture_s_pixels_the_most_certain_first(models: Path) -> None:
    chosen = select_detector(models)
    assert chosen is not None
    detector: Detector = load_detector(chosen)
    picture = np.random.default_rng(1).integers(0, 256, (*WIDE, 3), dtype=np.uint8)
    instances = detector.detect(picture)
    count = len(instances.scores)
    assert 1 < count <= 100
    assert instances.boxes.shape == (count, 4)
    left, top, right, bottom = instances.boxes.T
    assert (left < right).all()
    assert (top < bottom).all()
    assert min(left.min(), top.min()) >= 0
    assert bottom.max() <= WIDE[0] < right.max() <= WIDE[1]
    assert (np.diff(instances.scores) <= 0).all()
    assert instances.scores.min() >= LEAST_SCORE
    assert instances.scores.max() <= 1
    again = detector.detect(picture)
    assert np.array_equal(again.boxes, instances.boxes)
    assert torch.is_grad_enabled()
