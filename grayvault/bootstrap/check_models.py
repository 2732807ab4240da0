"""Models checked by loading them, each in a process of its own: what crashes there ends only that.

What a check found is kept beside the model (`colorizers.check_results`).
"""

import json
import signal
import subprocess
import sys
from pathlib import Path

from grayvault.colorizers.check_results import CheckResult, last_check, save_check
from grayvault.colorizers.installed_models import MODELS, check_subject
from grayvault.colorizers.optional_libraries import missing_libraries
from grayvault.colorizers.registry import AUTO
from grayvault.core.errors import ColorizerError

HINTNET = "hintnet"
"""It comes with GrayVault, and needs torch as the models of the study do."""

_SECONDS = 600
"""How long a model may take to be loaded and to colorize a tiny picture."""


def check_model(folder: Path, name: str) -> CheckResult:
    """Load the model or detector called `name`, and colorize a tiny picture.

    What its libraries print is not shown. The problem of one that isn't installed isn't kept.
    """
    problem = _problem(folder, name)
    return save_check(folder, check_subject(folder, name), problem)


def check_unchecked(folder: Path, colorizer: str) -> None:
    """Check what `colorizer` asks for and hasn't been checked as it is: for `auto`, all models.

    Raises `ColorizerError` where it names one that doesn't work.
    """
    base = colorizer.partition("@")[0]
    for name in MODELS if colorizer == AUTO else (base,):
        checked = check_subject(folder, name)
        is_there = checked.models or name == HINTNET
        if not is_there or missing_libraries(checked.libraries):
            continue  # which is known without a check
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
