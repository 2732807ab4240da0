"""A detector of YOLOX's form (Ge et al., "YOLOX: Exceeding YOLO Series in 2021", arXiv:2107.08430)
in an ONNX file, run by ONNX Runtime.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grayvault.colorizers.model_errors import error_sentence
from grayvault.colorizers.optional_libraries import ONNX, install_advice
from grayvault.colorizers.study_models.instance_boxes import LEAST_SCORE
from grayvault.core.arrays import Float32Array, Size
from grayvault.core.detector import Detections
from grayvault.core.errors import UnsupportedError
from grayvault.imaging.resize import resize

_STRIDES = 8, 16, 32
"""Pixels between the cells of the network's three grids."""

_MOST_OVERLAP = 0.45
"""Intersection over union above which two boxes are one thing: that of the authors' demo."""

_PAD = 114
"""The code beside a picture that doesn't fill the network's input."""

_ERRORS = 3
"""ONNX Runtime prints nothing less severe than that."""


class YoloxDetector:
    """The network of an ONNX file as YOLOX's own export writes it, of an input of fixed size.

    Raises `UnsupportedError` if ONNX Runtime isn't installed, or can't read the file, or the
    network takes or gives anything else.
    """

    def __init__(self, model: Path) -> None:
        self._session = _session(model)
        self._name, self._size = _input(self._session, model)

    def detect(self, picture: NDArray[np.uint8]) -> Detections:
        """The things in `picture`, R'G'B' codes of shape (height, width, 3).

        Only those with a score of `LEAST_SCORE` or more, the most certain first.
        """
        seen, scale = letterbox(picture, self._size)
        (rows,) = self._session.run(None, {self._name: seen[None]})
        detections = suppress_overlaps(decode_output(rows[0], self._size))
        return Detections(detections.boxes / scale, detections.scores)


def letterbox(picture: NDArray[np.uint8], size: Size) -> tuple[Float32Array, float]:
    """What the network sees, B'G'R' codes of shape (3, *size), and by how much it is scaled.

    `picture` (height, width, 3) keeps its shape, and lies at the top left.
    """
    height, width = picture.shape[:2]
    scale = min(size[0] / height, size[1] / width)
    fitted = max(1, int(height * scale)), max(1, int(width * scale))
    seen = np.full((*size, 3), _PAD, np.float32)
    seen[: fitted[0], : fitted[1]] = resize(picture, fitted, "bilinear")[..., ::-1]
    return np.ascontiguousarray(seen.transpose(2, 0, 1)), scale


def decode_output(rows: Float32Array, size: Size) -> Detections:
    """The boxes of `LEAST_SCORE` or more in the network's output, in the pixels of its input.

    Each of `rows`, shape (cells, 5 + classes), is a cell's: the box's centre from the cell's
    corner and the logarithm of its width and height, both in strides; the score of there being
    anything; and that of each class. The paper's section 2.1, "Anchor-free".
    """
    scores = rows[:, 4] * rows[:, 5:].max(axis=1)
    certain = scores >= LEAST_SCORE
    corners, strides = _grid(size)
    offsets, extents = rows[certain, :2], np.exp(rows[certain, 2:4])
    centers = (corners[certain] + offsets) * strides[certain]
    halves = extents * strides[certain] / 2
    return Detections(np.concatenate([centers - halves, centers + halves], axis=1), scores[certain])


def suppress_overlaps(detections: Detections) -> Detections:
    """The detections, the most certain first, less those that a more certain one overlaps."""
    order = np.argsort(-detections.scores, kind="stable")
    best_of_each: list[int] = []
    while len(order):
        best, order = int(order[0]), order[1:]
        best_of_each.append(best)
        overlaps = _overlaps(detections.boxes[best], detections.boxes[order])
        order = order[overlaps <= _MOST_OVERLAP]
    return Detections(detections.boxes[best_of_each], detections.scores[best_of_each])


def _overlaps(box: NDArray[np.floating], others: NDArray[np.floating]) -> NDArray[np.floating]:
    """Intersection over union of a box (4,) with others (n, 4)."""
    first, last = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    common = np.prod(np.clip(last - first, 0, None), axis=1)
    united = np.prod(box[2:] - box[:2]) + np.prod(others[:, 2:] - others[:, :2], axis=1) - common
    overlaps: NDArray[np.floating] = common / np.maximum(united, 1e-9)
    return overlaps


def _grid(size: Size) -> tuple[Float32Array, Float32Array]:
    """The cells' corners (cells, 2), x and y in strides, and their strides (cells, 1)."""
    grids = [np.indices((size[0] // stride, size[1] // stride))[::-1] for stride in _STRIDES]
    corners = [grid.reshape(2, -1).T for grid in grids]
    strides = [np.full((len(c), 1), stride) for c, stride in zip(corners, _STRIDES, strict=True)]
    return np.concatenate(corners).astype(np.float32), np.concatenate(strides).astype(np.float32)


def _session(model: Path) -> Any:
    try:
        runtime = import_module("onnxruntime")
    except (Exception, SystemExit) as error:  # one that is broken raises what it likes
        raise UnsupportedError(
            f"a detector in an ONNX file needs {ONNX[0]}, which isn't installed or doesn't work "
            f"here ({error_sentence(error)}): {install_advice(ONNX[0])}"
        ) from error
    try:
        options = runtime.SessionOptions()
        options.log_severity_level = _ERRORS
        return runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own, of no common base
        raise UnsupportedError(
            f"ONNX Runtime can't read {model}: {error_sentence(error)}"
        ) from error


def _input(session: Any, model: Path) -> tuple[str, Size]:
    """The name and size of the network's input; `UnsupportedError` if it isn't YOLOX's."""
    inputs, outputs = session.get_inputs(), session.get_outputs()
    if len(inputs) == len(outputs) == 1 and inputs[0].type == outputs[0].type == "tensor(float)":
        match inputs[0].shape, outputs[0].shape:
            case [1, 3, int(height), int(width)], [1, int(cells), int(values)] if (
                cells == len(_grid((height, width))[0]) and values > 5
            ):
                return str(inputs[0].name), (height, width)
    takes, gives = (
        " and ".join(f"{tensor.name} {tensor.type} {tensor.shape}" for tensor in tensors)
        for tensors in (inputs, outputs)
    )
    raise UnsupportedError(
        f"{model} doesn't hold a detector of YOLOX's form and of a fixed size: it takes {takes} "
        f"and gives {gives}, not float pictures [1, 3, height, width] and a row for each cell"
    )
