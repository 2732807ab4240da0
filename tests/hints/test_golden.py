import json
from pathlib import Path

import numpy as np
import pytest

from grayvault.hints import coder
from grayvault.hints.decode import decode
from tests.hints import reference

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("version", [one.version for one in coder.CODERS])
def test_golden_hints_decode_to_the_same_values_for_ever(version: int) -> None:
    coded = (GOLDEN / f"hints-v{version}.bin").read_bytes()
    expected = json.loads((GOLDEN / f"hints-v{version}.json").read_text())
    hints = coder.decode(coded)
    assert hints.means.tolist() == expected["means"]
    assert hints.slopes.tolist() == expected["slopes"]
    assert (hints.mean_step, hints.slope_step) == (expected["mean_step"], expected["slope_step"])
    chroma = decode(hints, np.asarray(expected["luma"], np.float32))
    assert np.abs(chroma - expected["chroma"]).max() < 1e-3


def test_the_documented_decoder_reads_golden_hints_of_version_1() -> None:
    coded = (GOLDEN / "hints-v1.bin").read_bytes()
    expected = json.loads((GOLDEN / "hints-v1.json").read_text())
    means, slopes, mean_step, slope_step = reference.read(coded)
    assert (means, slopes) == (expected["means"], expected["slopes"])
    assert (mean_step, slope_step) == (expected["mean_step"], expected["slope_step"])
