import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grayvault.core.hints import Hints
from grayvault.hints import stream
from grayvault.hints.to_chroma import hints_to_chroma
from tests.hints.reference import decode

GOLDEN = Path(__file__).parent / "golden"


def golden(version: int) -> tuple[bytes, dict[str, Any]]:
    data = (GOLDEN / f"hints-v{version}.bin").read_bytes()
    return data, json.loads((GOLDEN / f"hints-v{version}.json").read_text())


def assert_chroma(hints: Hints, expected: dict[str, Any]) -> None:
    chroma = hints_to_chroma(hints, np.asarray(expected["luma"], np.float32))
    assert np.abs(chroma - expected["chroma"]).max() < 1e-3


def test_every_coder_has_golden_hints() -> None:
    versions = {int(path.stem.removeprefix("hints-v")) for path in GOLDEN.glob("*.bin")}
    assert versions == {version for version, _ in stream.DECODERS}


def test_golden_hints_of_coder_1_decode_to_the_same_values_for_ever() -> None:
    data, expected = golden(1)
    hints = stream.decode(data)
    assert hints.means.tolist() == (np.array(expected["means"]) * expected["mean_step"]).tolist()
    slopes = np.array(expected["slopes"]) * expected["slope_step"]
    assert hints.slopes.tolist() == slopes.tolist()
    assert hints.detail_cells == hints.means.shape[1:]
    assert_chroma(hints, expected)


def test_golden_hints_of_coder_2_decode_to_the_same_values_for_ever() -> None:
    data, expected = golden(2)
    hints = stream.decode(data)
    assert np.abs(hints.means - expected["means"]).max() < 1e-3
    assert np.abs(hints.slopes - expected["slopes"]).max() < 1e-3
    assert np.abs(hints.slopes).max() > 0.05
    assert list(hints.detail_cells) == expected["detail_cells"]
    assert_chroma(hints, expected)


def test_golden_hints_of_coder_3_decode_to_the_same_values_for_ever() -> None:
    data, expected = golden(3)
    hints = stream.decode(data)
    assert hints.lightness == expected["lightness"]
    assert hints.lightness
    assert np.abs(hints.means - expected["means"]).max() < 1e-3
    assert np.abs(hints.slopes - expected["slopes"]).max() < 1e-3
    assert np.abs(hints.slopes).max() > 0.05
    assert list(hints.detail_cells) == expected["detail_cells"]
    assert_chroma(hints, expected)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_the_documented_decoder_reads_golden_hints(version: int) -> None:
    data, expected = golden(version)
    chroma = decode.chroma(data, expected["luma"])
    assert np.abs(np.array(chroma) - expected["chroma"]).max() < 1e-3
