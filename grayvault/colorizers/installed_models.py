"""The models of the study that are installed, as colorizers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from grayvault.colorizers.anchored_model import AnchoredModel, Guess
from grayvault.colorizers.detectors import (
    DETECTORS,
    detector_libraries,
    load_detector,
    select_detector,
)
from grayvault.colorizers.install.model_folder import (
    InstalledModel,
    checked_weights,
    find_model,
    modified_times,
)
from grayvault.colorizers.missing_colorizer import MissingColorizer
from grayvault.colorizers.model_cache import ModelCache
from grayvault.colorizers.model_checks.check_results import CheckSubject, last_check
from grayvault.colorizers.model_errors import Fault
from grayvault.colorizers.optional_libraries import NETWORKS, missing_libraries
from grayvault.colorizers.registry import BUILT_IN, ColorizerSet
from grayvault.colorizers.study_models.deoldify import RENDER_FACTORS, guess_chroma
from grayvault.core.colorizer import Colorizer, ModelRef
from grayvault.core.detector import Detector

ARTISTIC, STABLE = "deoldify-artistic", "deoldify-stable"
INSTANCE, CHROMAGAN = "instance", "chromagan"
MODELS = ARTISTIC, STABLE, INSTANCE, CHROMAGAN
"""The colorizers of the study."""

_USUAL_FACTOR = 35
"""DeOldify's render factor where a colorizer's name has none, such as `deoldify-stable@12`."""


def installed_colorizers(
    folder: Path, loaded: ModelCache | None = None, *, believes_checks: bool = True
) -> ColorizerSet:
    """The built-in colorizers, and the models of the study that are installed in `folder`.

    `loaded` are networks in memory that other sets of the same folder may share. A model whose last
    check failed can't be used, unless `believes_checks` is False.
    """
    models = _InstalledModels(folder, loaded or ModelCache(), believes_checks)
    named = (models.colorizer(name) for name in MODELS)
    return ColorizerSet(
        (*BUILT_IN.listed, *(colorizer for colorizer in named if colorizer)), models.colorizer
    )


def check_subject(folder: Path, name: str) -> CheckSubject:
    """The subject of a check of the model or detector called `name` in `folder`."""
    model = find_model(folder, name) if name in (*MODELS, *DETECTORS) else None
    models = [model] if model else []
    if name == INSTANCE and (chosen := select_detector(folder)):
        models.append(chosen)
    libraries = list(NETWORKS) if name not in DETECTORS else []
    for each in models:
        libraries += detector_libraries(each.name) if each.name in DETECTORS else ()
    return CheckSubject(name, models, tuple(dict.fromkeys(libraries)))


@dataclass(frozen=True)
class _InstalledModels:
    """The models in a folder, and their networks in memory."""

    folder: Path
    loaded: ModelCache
    believes_checks: bool = True

    def colorizer(self, name: str) -> Colorizer | None:
        """The colorizer of this name; None if there is no such model."""
        base, at, factor = name.partition("@")
        is_deoldify = base in {ARTISTIC, STABLE}
        if base not in MODELS or (at and not (is_deoldify and _is_factor(factor))):
            return None
        model = find_model(self.folder, base)
        if model is None:
            return MissingColorizer(name)
        ref = ModelRef(name, self._digest(model))
        if is_deoldify:
            ways = partial(self._deoldify, model, int(factor or _USUAL_FACTOR))
        else:
            ways = partial(self._instance if base == INSTANCE else self._chromagan, model)
        return AnchoredModel(ref, ways, self.loaded.clear, self._fault(base, ref))

    def _digest(self, model: InstalledModel) -> str:
        """The SHA-256 of the weights, combined with the detector's if one is used."""
        detector = select_detector(self.folder) if model.name == INSTANCE else None
        if detector is None:
            return model.sha256
        return sha256(f"{model.sha256} {detector.sha256}".encode()).hexdigest()

    def _fault(self, name: str, ref: ModelRef) -> Fault:
        """The known fault of a model: by its last check, or from a failed load since."""
        checking = check_subject(self.folder, name)
        fault = self.loaded.fault(
            f"{ref.weights} {[modified_times(each) for each in checking.models]}"
        )
        if fault.problem or not self.believes_checks:
            return fault
        if missing := missing_libraries(checking.libraries):
            return Fault(f"needs {missing}")
        check = last_check(self.folder, checking)
        return Fault(check.problem) if check and check.problem else fault

    def _deoldify(self, model: InstalledModel, factor: int) -> Sequence[Guess]:
        from grayvault.colorizers.networks import deoldify  # noqa: PLC0415
        from grayvault.colorizers.networks.picture_runner import load_runner  # noqa: PLC0415

        build = deoldify.artistic if model.name == ARTISTIC else deoldify.stable
        net = self._held(model, lambda: load_runner(build, checked_weights(model)))
        factors = [factor, factor * 2 // 3, factor // 3]
        return [
            partial(guess_chroma, net=net, render_factor=each)
            for each in factors
            if each in RENDER_FACTORS
        ]

    def _instance(self, model: InstalledModel) -> Sequence[Guess]:
        from grayvault.colorizers.networks.instance_runner import InstanceRunner  # noqa: PLC0415
        from grayvault.colorizers.study_models.instance import InstanceColorization  # noqa: PLC0415

        networks = self._held(model, lambda: InstanceRunner(checked_weights(model)))
        installed = select_detector(self.folder)
        detectors: list[Detector | None] = [None]
        if installed:
            detectors.insert(0, self._held(installed, lambda: load_detector(installed)))
        return [InstanceColorization(networks, detector).chroma for detector in detectors]

    def _chromagan(self, model: InstalledModel) -> Sequence[Guess]:
        from grayvault.colorizers.networks.chromagan_runner import ChromaGANRunner  # noqa: PLC0415
        from grayvault.colorizers.study_models import chromagan  # noqa: PLC0415

        network = self._held(model, lambda: ChromaGANRunner(checked_weights(model)))
        return [partial(chromagan.guess_chroma, network=network)]

    def _held(self, model: InstalledModel, load: Callable[[], Any]) -> Any:
        return self.loaded.get(model.sha256, model.size, load)


def _is_factor(text: str) -> bool:
    return text.isdecimal() and int(text) in RENDER_FACTORS and text == str(int(text))
