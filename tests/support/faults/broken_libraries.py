"""Libraries that are there and don't work, and models that look installed, for new processes."""

import os
import subprocess
from pathlib import Path

import pytest

from grayvault.colorizers.install.model_folder import put_model
from tests.support.desk import Desk

CRASH = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"


def ran(desk: Desk, *words: object) -> tuple[int, str]:
    """A command in a process of its own: its exit code, and all that it printed."""
    done = subprocess.run(
        desk.command(*words),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert "Traceback" not in done.stdout
    return done.returncode, done.stdout


def in_front(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose modules hide those that are installed."""
    folder.mkdir(exist_ok=True)
    before = os.environ.get("PYTHONPATH")
    places = [str(folder), *([before] if before else [])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(places))
    return folder


def module(folder: Path, name: str, source: str) -> None:
    """A package called `name` that does `source` when it is imported."""
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "__init__.py").write_text(source)


def raising(error: str) -> str:
    """What a module holds that can't be imported."""
    return f"raise {error}\n"


def put_in_place(models: Path, name: str, content: bytes = b"weights") -> Path:
    """A model that looks installed, whatever its file holds; returns that file."""
    made = models.parent / f"{name}.made"
    models.mkdir(parents=True, exist_ok=True)
    made.write_bytes(content)
    return put_model(models, name, made, ()).file
