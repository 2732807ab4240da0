"""The folder of installed models: each has a folder of its name."""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from grayvault.core.errors import DamagedFileError

_FACTS = "model.json"


@dataclass(frozen=True)
class SourceFile:
    """A published file that a model was made of."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class InstalledModel:
    """A model's file, its SHA-256 in hex, its bytes, and what it was made of."""

    name: str
    file: Path
    size: int
    sha256: str
    sources: tuple[SourceFile, ...] = ()


def find_model(folder: Path, name: str) -> InstalledModel | None:
    """The model called `name`; None if there is none, or not as it was installed.

    Only its size is checked: `checked_weights` reads it.
    """
    try:
        facts = json.loads((folder / name / _FACTS).read_bytes())
        model = _read(folder / name, facts)
        return model if model.file.stat().st_size == model.size else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def checked_weights(model: InstalledModel) -> Path:
    """The model's file; raises `DamagedFileError` if its bytes aren't those installed."""
    try:
        with model.file.open("rb") as file:
            actual = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DamagedFileError(_damaged(model)) from error
    if actual != model.sha256:
        raise DamagedFileError(_damaged(model))
    return model.file


def modified_times(model: InstalledModel) -> int:
    """The modification time of the model's file in nanoseconds; 0 if it is gone."""
    try:
        return model.file.stat().st_mtime_ns
    except OSError:
        return 0


def put_model(folder: Path, name: str, made: Path, sources: Sequence[SourceFile]) -> InstalledModel:
    """Move the file `made`, on the same disk, into the folder as the model called `name`.

    It is there whole or not at all; one that was there is replaced. Raises `OSError`.
    """
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    with made.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    file_name = f"{digest[:12]}{made.suffix}"
    model = InstalledModel(name, target / file_name, made.stat().st_size, digest, tuple(sources))
    made.replace(model.file)
    facts = asdict(model) | {"file": file_name}
    scratch = target / f"{_FACTS}.{os.getpid()}"
    scratch.write_text(json.dumps(facts, indent=2) + "\n")
    scratch.replace(target / _FACTS)
    for path in target.iterdir():
        if path.name not in {file_name, _FACTS}:
            path.unlink()
    return model


def remove_model(folder: Path, name: str) -> bool:
    """Remove a model and the remains of an installation; whether there was anything."""
    there = (folder / name).is_dir()
    if there:
        shutil.rmtree(folder / name)
    return there


def _read(target: Path, facts: dict[str, Any]) -> InstalledModel:
    sources = tuple(SourceFile(**source) for source in facts["sources"])
    file = target / Path(facts["file"]).name
    return InstalledModel(facts["name"], file, facts["size"], facts["sha256"], sources)


def _damaged(model: InstalledModel) -> str:
    return f"{model.file} is damaged: install it again (grayvault models install {model.name})"
