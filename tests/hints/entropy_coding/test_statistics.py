import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pytest

from grayvault.hints.entropy_coding.contexts import KINDS
from grayvault.hints.entropy_coding.statistics import TOTAL, statistics
from grayvault.hints.entropy_coding.symbol_order import LARGEST

ROOT = Path(__file__).parents[3]
MODELS = {
    coder: ROOT / "grayvault" / "hints" / "entropy_coding" / f"statistics_v{coder}.json"
    for coder in (2, 3)
}

both_coders = pytest.mark.parametrize("coder", MODELS)


def test_the_models_are_the_documented_ones() -> None:
    documented = re.findall(
        r"\b[0-9a-f]{64}\b", (ROOT / "docs" / "reference" / "hints.md").read_text()
    )
    assert documented == [hashlib.sha256(path.read_bytes()).hexdigest() for path in MODELS.values()]


@both_coders
def test_a_model_is_the_documented_one(coder: int) -> None:
    document = json.loads(MODELS[coder].read_text())
    model = statistics(coder)
    assert model.means.tolist() == document["means"]
    assert model.slopes.tolist() == document["slopes"]
    assert model.means.shape == (4, 2, 2, len(KINDS))
    assert model.slopes.shape == (2, 2, len(KINDS))
    assert list(model.edges) == sorted(set(model.edges))
    assert len(model.magnitudes) == len(model.edges) + 1
    assert {len(table) for table in model.magnitudes} == {LARGEST + 1}


@both_coders
def test_every_symbol_can_be_coded(coder: int) -> None:
    model = statistics(coder)
    for table in (*model.magnitudes, model.escapes, model.bases):
        assert sum(table) == TOTAL
        assert min(table) >= 1


@both_coders
def test_expectations_fit_their_integers(coder: int) -> None:
    model = statistics(coder)
    most_of_each_kind = 20 * np.array([1, 1, 4, 2, 4, 1, 4])
    coarsest = () if model.coarsest is None else model.coarsest
    for weights in (*model.means, *coarsest, model.slopes):
        assert (np.abs(weights).astype(np.int64) @ most_of_each_kind).max() < 1 << 31


def test_coder_3_has_weights_for_the_coarsest_level_by_the_number_of_levels() -> None:
    assert statistics(2).coarsest is None
    coarsest = statistics(3).coarsest
    assert coarsest is not None
    assert coarsest.shape == (6, 2, 2, len(KINDS))
    assert coarsest.tolist() == json.loads(MODELS[3].read_text())["coarsest"]


def test_steps_differ_by_plane_and_level_in_coder_3_alone() -> None:
    assert statistics(2).steps == ((0.0,), (0.0,))
    steps = np.array(statistics(3).steps)
    assert steps.tolist() == json.loads(MODELS[3].read_text())["steps"]
    assert len(steps) == 2
    assert np.abs(steps).max() < 4
    assert (np.ptp(steps, axis=1) > 0).all()
