"""Where a photo's instances lie, and which of them count."""

import json

import numpy as np

from grayvault.colorizers.study_models.instance_boxes import (
    MOST,
    most_certain,
    scale_boxes,
    select_instances,
)
from grayvault.core.detector import Detections
from tests.colorizers import parity


def test_boxes_lie_where_the_originals_do() -> None:
    for case in json.loads(parity.file("instcolorization_boxes.json").read_text())["box_info"]:
        width, height = case["image_size_wh"]
        side = case["final_size"]
        boxes = scale_boxes(np.array(case["boxes"], np.int64), (height, width), side)
        first, last = boxes[:, :2], boxes[:, 2:]
        pads = np.stack([first[:, 0], side - last[:, 0], first[:, 1], side - last[:, 1]], axis=1)
        actual = np.concatenate([pads, last - first], axis=1)
        assert actual.tolist() == case["box_info"], case


def test_the_most_certain_boxes_are_the_originals() -> None:
    for case in json.loads(parity.file("instcolorization_boxes.json").read_text())["top_k"]:
        detections = Detections(
            np.array(case["bbox"], np.float32), np.array(case["scores"], np.float32)
        )
        most = case["box_num"] if case["box_num"] > 0 else len(case["bbox"])  # -1: all of them
        assert most_certain(detections, most).tolist() == case["result"], case


def test_doubtful_empty_and_outlying_boxes_are_left_out() -> None:
    boxes = np.array(
        [[1, 1, 9, 9], [2, 2, 8, 8], [3.2, 3, 3.9, 9], [-5, -5, 99, 99], [60, 0, 70, 5]], np.float32
    )
    scores = np.array([0.69, 0.7, 0.9, 0.8, 0.9], np.float32)
    instances = select_instances(Detections(boxes, scores), (40, 50))
    assert instances.tolist() == [[2, 2, 8, 8], [0, 0, 50, 40]]
    many = Detections(np.tile(boxes[:1], (20, 1)), np.ones(20))
    assert len(select_instances(many, (40, 50))) == MOST
    assert not len(select_instances(Detections(np.empty((0, 4)), np.empty(0)), (40, 50)))
