"""The states of the study's models: not installed, ready, or with a problem."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grayvault.colorizers.install.model_folder import InstalledModel, find_model
from grayvault.colorizers.installed_models import check_subject
from grayvault.colorizers.model_checks.check_results import last_check
from grayvault.colorizers.optional_libraries import missing_libraries

State = Literal["not installed", "not checked", "not working", "ready"]


@dataclass(frozen=True)
class ModelState:
    """A model's state; `problem` is a sentence, `checked_at` when it was last loaded."""

    state: State
    model: InstalledModel | None = None
    problem: str | None = None
    checked_at: str | None = None


def model_state(folder: Path, name: str) -> ModelState:
    """The state of a model or detector by its last check, without loading it.

    The check's result holds as long as its files and libraries don't change. Missing libraries are
    reported even without a check.
    """
    model = find_model(folder, name)
    if model is None:
        return ModelState("not installed")
    checked = check_subject(folder, name)
    if missing := missing_libraries(checked.libraries):
        return ModelState("not working", model, f"needs {missing}")
    check = last_check(folder, checked)
    if check is None:
        return ModelState("not checked", model)
    state: State = "not working" if check.problem else "ready"
    return ModelState(state, model, check.problem, check.at)
