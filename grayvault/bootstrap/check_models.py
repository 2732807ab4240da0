"""Checking models by loading each in a process of its own, which may crash.

Results are stored beside the model (`colorizers.model_checks.check_results`).
"""

import json
import signal
import subprocess
import sys
from pathlib import Path

from grayvault.colorizers.installed_models import MODELS, check_subject
from grayvault.colorizers.model_checks.check_results import CheckResult, last_check, save_check
from grayvault.colorizers.optional_libraries import missing_libraries
from grayvault.colorizers.registry import AUTO
from grayvault.core.errors import ColorizerError

HINTNET = "hintnet"
"""It comes with GrayVault, and needs torch like the study's models."""

_SECONDS = 600
"""The time limit for loading a model and colorizing a tiny picture."""


def check_model(folder: Path, name: str) -> CheckResult:
    """Load the model or detector called `name`, and colorize a tiny picture.

    The output of its libraries is not shown. Nothing is stored for a model that isn't installed.
    """
    problem = _problem(folder, name)
    return save_check(folder, check_subject(folder, name), problem)


def check_unchecked(folder: Path, colorizer: str) -> None:
    """Check the models that `colorizer` may use and that have changed since their last check.

    Raises `ColorizerError` if it names one that doesn't work.
    """
    base = colorizer.partition("@")[0]
    for name in MODELS if colorizer == AUTO else (base,):
        checked = check_subject(folder, name)
        is_there = checked.models or name == HINTNET
        if not is_there or missing_libraries(checked.libraries):
            continue  # that is known without a check
        check = last_check(folder, checked) or check_model(folder, name)
        if check.problem and colorizer != AUTO:
            raise ColorizerError(colorizer, check.problem)


def _problem(folder: Path, name: str) -> str | None:
    command = sys.executable, "-P", "-m", "grayvault.bootstrap.try_model_main", str(folder), name
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"took more than {_SECONDS} seconds for a tiny picture"
    if done.returncode < 0:
        number = -done.returncode
        return f"ended the process that loaded it by signal {number} ({signal.strsignal(number)})"
    try:
        problem: str | None = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        return f"ended the process that loaded it with exit status {done.returncode}"
    return problem
