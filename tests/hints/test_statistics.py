import hashlib
import json
import re
from pathlib import Path

import numpy as np

from grayvault.hints.contexts import KINDS
from grayvault.hints.statistics import TOTAL, statistics
from grayvault.hints.symbol_order import LARGEST

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "grayvault" / "hints" / "statistics_v2.json"


def test_the_model_is_the_documented_one() -> None:
    documented = re.findall(
        r"\b[0-9a-f]{64}\b", (ROOT / "docs" / "reference" / "hints.md").read_text()
    )
    assert documented == [hashlib.sha256(MODEL.read_bytes()).hexdigest()]


def test_the_model_is_what_the_document_says() -> None:
    document = json.loads(MODEL.read_text())
    model = statistics()
    assert model.means.tolist() == document["means"]
    assert model.slopes.tolist() == document["slopes"]
    assert model.means.shape == (4, 2, 2, len(KINDS))
    assert model.slopes.shape == (2, 2, len(KINDS))
    assert list(model.edges) == sorted(set(model.edges))
    assert len(model.magnitudes) == len(model.edges) + 1
    assert {len(table) for table in model.magnitudes} == {LARGEST + 1}


def test_every_symbol_can_be_coded() -> None:
    model = statistics()
    for table in (*model.magnitudes, model.escapes, model.bases):
        assert sum(table) == TOTAL
        assert min(table) >= 1


def test_expectations_fit_their_integers() -> None:
    model = statistics()
    most_of_each_kind = 20 * np.array([1, 1, 4, 2, 4, 1, 4])
    for weights in (*model.means, model.slopes):
        assert (np.abs(weights).astype(np.int64) @ most_of_each_kind).max() < 1 << 31
