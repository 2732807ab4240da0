"""The installed detectors, and which of them instance-aware colorization uses."""

from pathlib import Path

from grayvault.colorizers.install.model_folder import InstalledModel, checked_weights, find_model
from grayvault.colorizers.optional_libraries import DETECTRON2, NETWORKS, ONNX, missing_libraries
from grayvault.core.detector import Detector

MASK_RCNN, YOLOX = "mask-rcnn", "yolox"
DETECTORS = MASK_RCNN, YOLOX
"""Detectors of objects for instance-aware colorization."""

_LIBRARIES = {MASK_RCNN: (*NETWORKS, *DETECTRON2), YOLOX: ONNX}


def detector_libraries(name: str) -> tuple[str, ...]:
    """The libraries that the detector called `name` runs on."""
    return _LIBRARIES[name]


def select_detector(folder: Path) -> InstalledModel | None:
    """The first detector that is installed and whose libraries are there; else the first installed.

    None if there is none: the picture is then coloured as a whole.
    """
    models = [model for name in DETECTORS if (model := find_model(folder, name))]
    able = (model for model in models if not missing_libraries(_LIBRARIES[model.name]))
    return next(able, models[0] if models else None)


def load_detector(model: InstalledModel) -> Detector:
    """The detector, loaded; raises `UnsupportedError` and whatever its libraries raise."""
    if model.name == YOLOX:
        from grayvault.colorizers.study_models.yolox_detector import YoloxDetector  # noqa: PLC0415

        return YoloxDetector(checked_weights(model))
    from grayvault.colorizers.study_models.mask_rcnn_detector import MaskRcnnDetector, configuration  # noqa: PLC0415

    return MaskRcnnDetector(configuration(), checked_weights(model))
