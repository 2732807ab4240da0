"""The setup of a study from the configuration; the configured vault isn't needed."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from grayvault import __version__
from grayvault.bootstrap.check_models import check_unchecked
from grayvault.bootstrap.supervisor_setup import check_settings
from grayvault.colorizers.installed_models import MODELS, installed_colorizers
from grayvault.colorizers.missing_colorizer import MissingColorizer
from grayvault.colorizers.registry import AUTO, ColorizerSet
from grayvault.core.config.model import Config
from grayvault.core.config.paths import models_folder
from grayvault.core.errors import ColorizerError
from grayvault.ingest.archive.encode_photo import WorkingColorizers
from grayvault.report.study.output_folder import open_study
from grayvault.report.study.study_vaults import StudySetup


def study_setup(config: Config, output: Path, *, with_ssimulacra2: bool) -> StudySetup:
    """Set up a study that writes to the folder `output`.

    The study sets tier and colorizer itself; all else is as configured. Raises `ConfigError` if
    `output` has other content, and `UnsupportedError` as `add` does, or if an installed model
    doesn't work: a study needs all models from its first photo to its last.
    """
    config = config.model_copy(update={"tier": "compact", "colorizer": AUTO})
    models = models_folder(config.models)
    check_unchecked(models, AUTO)
    check_settings(config)
    colorizers = installed_colorizers(models)
    _refuse_broken(colorizers)
    settings = config.ingest_settings()
    weights = {c.ref.name: c.ref.weights for c in colorizers.candidates(AUTO)}
    request: dict[str, Any] = {
        "version": __version__,
        "settings": asdict(replace(settings, min_saving=0.0)),
        "colorizers": weights,
        "ssimulacra2": with_ssimulacra2,
    }
    folder = open_study(output, request)
    return StudySetup(
        folder,
        colorizers,
        WorkingColorizers(colorizers),
        settings,
        config.max_pixels,
        with_ssimulacra2,
    )


def _refuse_broken(colorizers: ColorizerSet) -> None:
    installed = (c for c in colorizers.listed if not isinstance(c, MissingColorizer))
    for colorizer in installed:
        name, problem = colorizer.ref.name, colorizer.problem
        if name in MODELS and problem:
            advice = f"or take it out: grayvault models remove {name}"
            raise ColorizerError(name, f"{problem}; {advice}")
