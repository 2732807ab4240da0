"""What the last check of a model found, kept beside the model for as long as nothing has changed.

A check really loads a model, which takes seconds: what it found holds until the model's files, the
libraries that it runs on, or GrayVault are others.
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from grayvault import __version__
from grayvault.colorizers.install.model_folder import InstalledModel, modified_times

_FILE = "check.json"


@dataclass(frozen=True)
class CheckResult:
    """What a check found: a `problem`, or None where the model is ready; `at` is an ISO 8601 time.

    What the problem says goes on from the model's name, as `Colorizer.problem` does.
    """

    problem: str | None
    at: str


@dataclass(frozen=True)
class CheckSubject:
    """What a check is of: the model called `name`, all files that it is made of, its libraries."""

    name: str
    models: Sequence[InstalledModel]
    libraries: tuple[str, ...]


def last_check(folder: Path, checked: CheckSubject) -> CheckResult | None:
    """What the last check found; None where there was none, or something has changed since."""
    try:
        kept = json.loads((folder / checked.name / _FILE).read_bytes())
        check = CheckResult(kept["problem"], kept["at"])
        return check if kept["of"] == _fingerprint(checked) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_check(folder: Path, checked: CheckSubject, problem: str | None) -> CheckResult:
    """Keep what a check found just now; where the folder can't be written, it isn't kept."""
    check = CheckResult(problem, datetime.now(UTC).isoformat(timespec="seconds"))
    path = folder / checked.name / _FILE
    scratch = path.with_name(f"{_FILE}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(json.dumps(asdict(check) | {"of": _fingerprint(checked)}))
        scratch.replace(path)
    return check


def _fingerprint(checked: CheckSubject) -> dict[str, Any]:
    """All that a check depends on, as JSON has it."""
    return {
        "grayvault": __version__,
        "files": [[one.file.name, one.size, modified_times(one)] for one in checked.models],
        "libraries": {name: _library(name) for name in checked.libraries},
    }


def _library(name: str) -> list[str | int | None]:
    """A library's version, and when the module that is imported was written."""
    version = origin = written = None
    with suppress(metadata.PackageNotFoundError):
        version = metadata.version(name)
    with suppress(ImportError, ValueError, OSError):
        spec = find_spec(name)
        if spec and spec.origin:
            origin, written = spec.origin, Path(spec.origin).stat().st_mtime_ns
    return [version, origin, written]
