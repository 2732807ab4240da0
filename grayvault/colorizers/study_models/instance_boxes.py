"""The boxes of the things in a photo: which are used, and where they lie in a network's features.

Source: Su, Chu and Huang, "Instance-aware Image Colorization" (CVPR 2020), "Object
detection" and "Fusion module", and what the authors' code computes.
"""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.detector import Detections

LEAST_SCORE = 0.7
"""How sure a detector must be of an instance."""

MOST = 8
"""Instances of a photo that are used at most."""

SCALES = 4
"""Sizes of the networks' features: the picture's, half of it, a quarter and an eighth."""

Boxes = NDArray[np.int64]
"""Shape (n, 4): left, top, right, bottom, the last two exclusive."""


def select_instances(detections: Detections, size: tuple[int, int]) -> Boxes:
    """The boxes, in whole pixels, of the instances that are used in a picture of `size`.

    Of those that are certain, cut to the picture (height, width) and not empty, the `MOST` most
    certain.
    """
    certain = detections.scores >= LEAST_SCORE
    height, width = size
    boxes = np.clip(detections.boxes[certain], 0, [width, height, width, height])
    whole = boxes.astype(np.int64)
    filled = (whole[:, 2:] > whole[:, :2]).all(axis=1)
    return most_certain(Detections(boxes[filled], detections.scores[certain][filled]), MOST)


def most_certain(detections: Detections, most: int) -> Boxes:
    """The `most` boxes of the highest scores, in ascending order of these, in pixels (truncated).

    Where there are no more of them, they stay in the order in which they are.
    """
    boxes = detections.boxes.astype(np.int64)
    if len(boxes) <= most:
        return boxes
    return boxes[np.argsort(detections.scores, kind="stable")[-most:]]


def boxes_by_scale(boxes: Boxes, size: tuple[int, int], side: int) -> list[Boxes]:
    """Where `boxes` of a picture of `size` (height, width) lie in features of each scale.

    The features have `side` cells on both sides, and half of that at each further scale.
    """
    return [scale_boxes(boxes, size, side >> scale) for scale in range(SCALES)]


def scale_boxes(boxes: Boxes, size: tuple[int, int], side: int) -> Boxes:
    """Where `boxes` of a picture of `size` (height, width) lie in features of `side` x `side`.

    Corners are truncated; what is then empty is made one cell wide (high): by the cell after it,
    or by the one before it at the far edge.
    """
    height, width = size
    ends = (boxes / np.array([width, height, width, height]) * side).astype(np.int64)
    first, last = ends[:, :2], ends[:, 2:]
    empty = first == last
    room = side - last > 1
    return np.concatenate([first - (empty & ~room), last + (empty & room)], axis=1)
