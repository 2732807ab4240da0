"""Run a model on a tiny picture, to know whether it works here."""

from pathlib import Path

import numpy as np

from grayvault.colorizers.detectors import DETECTORS, load_detector
from grayvault.colorizers.install.model_folder import find_model
from grayvault.colorizers.installed_models import ARTISTIC, STABLE, installed_colorizers
from grayvault.colorizers.model_errors import Fault, reporting_load_errors, reporting_run_errors
from grayvault.colorizers.study_models.deoldify import RENDER_FACTORS
from grayvault.core.detector import Detections
from grayvault.core.errors import ColorizerError, UnsupportedError

_SIZE = (48, 64)


def try_model(folder: Path, name: str) -> str | None:
    """Why the model or detector called `name` in `folder` doesn't work; None if it does.

    The text continues a sentence that begins with its name, as `Colorizer.problem`.
    """
    try:
        if name in DETECTORS:
            _try_detector(folder, name)
        else:
            _try_colorizer(folder, name)
    except ColorizerError as error:
        return error.problem
    except UnsupportedError as error:
        return f"can't be used: {error}"
    return None


def _try_colorizer(folder: Path, name: str) -> None:
    least = f"{name}@{min(RENDER_FACTORS)}" if name in {ARTISTIC, STABLE} else name
    colorizer = installed_colorizers(folder, believes_checks=False).named(least)
    height, width = _SIZE
    luma = np.linspace(0, 255, height * width).astype(np.uint8).reshape(_SIZE)
    colorizer.predict(luma, None, _SIZE)


def _try_detector(folder: Path, name: str) -> None:
    model = find_model(folder, name)
    if model is None:
        raise ColorizerError(name, f"isn't installed: grayvault models install {name}")
    with reporting_load_errors(name, Fault()):
        detector = load_detector(model)
    with reporting_run_errors(name):
        _check_form(detector.detect(np.full((*_SIZE, 3), 128, np.uint8)))


def _check_form(detections: Detections) -> None:
    """Raise `ValueError` unless these are boxes with scores."""
    count = len(detections.scores)
    if detections.boxes.shape != (count, 4) or detections.scores.shape != (count,):
        shapes = (
            f"boxes of shape {detections.boxes.shape}, scores of shape {detections.scores.shape}"
        )
        raise ValueError(f"it gave {shapes}")
