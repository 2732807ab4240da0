"""The result of a model's last check, stored beside the model; it holds while nothing changes.

A check loads the model, which takes seconds. Its result holds until the model's files, its
libraries or GrayVault itself change.
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
    """The result of a check: a `problem`, or None if the model is ready; `at` is an ISO 8601 time.

    The problem continues a sentence that begins with the model's name, as `Colorizer.problem`.
    """

    problem: str | None
    at: str


@dataclass(frozen=True)
class CheckSubject:
    """The subject of a check: the model called `name`, all its files, and its libraries."""

    name: str
    models: Sequence[InstalledModel]
    libraries: tuple[str, ...]


def last_check(folder: Path, checked: CheckSubject) -> CheckResult | None:
    """The result of the last check; None if there was none, or something has changed since."""
    try:
        document = json.loads((folder / checked.name / _FILE).read_bytes())
        check = CheckResult(document["problem"], document["at"])
        return check if document["of"] == _fingerprint(checked) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_check(folder: Path, checked: CheckSubject, problem: str | None) -> CheckResult:
    """Store the result of a check just made, if the folder can be written."""
    check = CheckResult(problem, datetime.now(UTC).isoformat(timespec="seconds"))
    path = folder / checked.name / _FILE
    scratch = path.with_name(f"{_FILE}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(json.dumps(asdict(check) | {"of": _fingerprint(checked)}))
        scratch.replace(path)
    return check


def _fingerprint(checked: CheckSubject) -> dict[str, Any]:
    """All that a check depends on, as JSON values."""
    return {
        "grayvault": __version__,
        "files": [[model.file.name, model.size, modified_times(model)] for model in checked.models],
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
