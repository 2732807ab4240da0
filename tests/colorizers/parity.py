"""The parity vectors of ../shared/parity, or of the folder that GRAYVAULT_PARITY names."""

import importlib.util
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

FOLDER = Path(os.environ.get("GRAYVAULT_PARITY") or Path(__file__).parents[3] / "shared" / "parity")
TOLERANCE = 2e-5
"""On a network's outputs: plausible mistakes move them by 1e-4 to 3."""

Arrays = Mapping[str, NDArray[Any]]


def file(name: str) -> Path:
    """A file of the folder; the test is skipped where it isn't there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{path.name} is not among the parity vectors")
    return path


def vectors(name: str) -> Arrays:
    """The arrays of an .npz file."""
    with np.load(file(name)) as arrays:
        return {key: arrays[key] for key in arrays.files}


def entries(name: str) -> list[dict[str, Any]]:
    """What a .keys.json file says of each array: key, shape, kind, param, sha16."""
    document: list[dict[str, Any]] = json.loads(file(name).read_text())["entries"]
    return document


def cases(arrays: Arrays, prefix: str) -> list[str]:
    """The names of the cases in a file: what follows `prefix` in its keys."""
    return sorted(key.removeprefix(prefix) for key in arrays if key.startswith(prefix))


def made(entry: Mapping[str, Any]) -> NDArray[Any]:
    """The array that the rule makes for an entry."""
    array: NDArray[Any] = _rule().make(entry["key"], entry["shape"], entry["kind"])
    return array


def state_dict(name: str) -> dict[str, torch.Tensor]:
    """The tensors of a .keys.json file by their names in the state dict."""
    return {
        entry.get("state_dict_key", entry["key"]): torch.from_numpy(made(entry))
        for entry in entries(name)
    }


@cache
def _rule() -> Any:
    spec = importlib.util.spec_from_file_location("weights_rule", file("weights_rule.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
