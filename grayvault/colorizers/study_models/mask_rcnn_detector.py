"""Mask R-CNN (He et al., "Mask R-CNN", ICCV 2017) of detectron2 as a detector.

Instance-aware colorization was trained with the instances that its X-101-32x8d-FPN finds.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grayvault.colorizers.model_errors import error_sentence
from grayvault.colorizers.optional_libraries import DETECTRON2, install_advice
from grayvault.colorizers.study_models.instance_boxes import LEAST_SCORE
from grayvault.core.detector import Detections
from grayvault.core.errors import UnsupportedError

_CONFIGURATION = "COCO-InstanceSegmentation/mask_rcnn_X_101_32x8d_FPN_3x.yaml"
"""What the study and Instance-aware colorization use."""


def configuration() -> Path:
    """The file of detectron2's own that describes Mask R-CNN X-101-32x8d-FPN.

    Raises `UnsupportedError` if detectron2 isn't installed or doesn't work.
    """
    package = _imported("detectron2")
    return Path(package.__file__).parent / "model_zoo" / "configs" / _CONFIGURATION


class MaskRcnnDetector:
    """A network of detectron2, by its configuration and its weights.

    `config` is a YAML file of detectron2's `configs/` (the folder's other files beside it where it
    names them as its base), `weights` the .pkl or .pth file, or a safetensors file. Raises
    `UnsupportedError` if detectron2, or what it needs, isn't installed or doesn't work.
    """

    def __init__(self, config: Path, weights: Path) -> None:
        configuration, engine = _imported("detectron2.config"), _imported("detectron2.engine")
        cfg = configuration.get_cfg()
        cfg.merge_from_file(str(config))
        is_converted = weights.suffix == ".safetensors"  # which detectron2 doesn't read
        cfg.MODEL.WEIGHTS = "" if is_converted else str(weights)
        cfg.MODEL.DEVICE = "cpu"
        cfg.MODEL.ROI_HEADS.SCORE_THRESH_TEST = LEAST_SCORE
        self._predictor = engine.DefaultPredictor(cfg)
        if is_converted:
            from grayvault.colorizers.networks.weight_files import load_into  # noqa: PLC0415

            load_into(self._predictor.model, weights)

    def detect(self, picture: NDArray[np.uint8]) -> Detections:
        """The things in `picture`, R'G'B' codes of shape (height, width, 3).

        Only those with a score above `LEAST_SCORE`.
        """
        bgr = np.ascontiguousarray(picture[..., ::-1])
        instances = self._predictor(bgr)["instances"].to("cpu")
        return Detections(instances.pred_boxes.tensor.numpy(), instances.scores.numpy())


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except (Exception, SystemExit) as error:  # libraries that don't fit torch raise what they like
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        absent = missing or " and ".join(DETECTRON2)
        raise UnsupportedError(
            f"the detector Mask R-CNN needs {absent}, which isn't installed or doesn't work here "
            f"({error_sentence(error)}): {install_advice(DETECTRON2[-1])}"
        ) from error
