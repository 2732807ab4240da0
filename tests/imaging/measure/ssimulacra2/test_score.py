"""SSIMULACRA2: against the scores of the metric's own program, and what any score must be."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grayvault.core.errors import UnsupportedError
from grayvault.imaging.measure.ssimulacra2.score import Ssimulacra2Reference
from tests.imaging.measure.ssimulacra2.pairs import (
    EXACT_SCORES,
    SCORES,
    jpeg,
    pairs,
    score_by_program,
)
from tests.support.photos import crop


def test_scores_are_those_of_the_metric_s_program() -> None:
    program, exact = json.loads(SCORES.read_text()), json.loads(EXACT_SCORES.read_text())
    references: dict[str, Ssimulacra2Reference] = {}
    scores = {}
    for name, first, second in pairs():
        photo = name.split(":")[0]
        if photo not in references:
            references[photo] = Ssimulacra2Reference(first)
        scores[name] = references[photo].score(second)
    assert len(scores) == 30
    assert scores == pytest.approx(exact, rel=0, abs=0.02)
    # The program's rounding makes pictures that are very alike seem less so.
    below_87 = {name: score for name, score in program.items() if score < 87}
    assert {name: scores[name] for name in below_87} == pytest.approx(below_87, rel=0, abs=0.2)
    assert scores == pytest.approx(program, rel=0, abs=0.3)


@pytest.mark.skipif(shutil.which("ssimulacra2") is None, reason="ssimulacra2 is not installed")
def test_the_recorded_scores_are_those_of_the_installed_program() -> None:
    scores = {name: score_by_program(*pictures) for name, *pictures in pairs()}
    assert scores == pytest.approx(json.loads(SCORES.read_text()), rel=0, abs=0.05)


def test_more_distortion_scores_lower_and_an_equal_picture_100() -> None:
    pixels = crop("coffee", 240, 300)
    reference = Ssimulacra2Reference(pixels)
    scores = [reference.score(jpeg(pixels, quality)) for quality in (95, 80, 50, 20, 5)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] < 95
    assert reference.score(pixels) == 100


def test_gray_is_three_equal_channels() -> None:
    gray = crop("chelsea", 130, 120)[..., 1].copy()
    distorted = jpeg(gray, 30)
    in_color = Ssimulacra2Reference(np.dstack([gray] * 3)).score(np.dstack([distorted] * 3))
    assert Ssimulacra2Reference(gray).score(distorted) == in_color < 90


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 160), st.integers(1, 160), st.integers(0, 2**32 - 1))
def test_any_size_has_a_score(height: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    first, second = random.integers(0, 256, (2, height, width, 3), dtype=np.uint8)
    reference = Ssimulacra2Reference(first)
    assert reference.score(first) == 100
    score = reference.score(second)
    assert np.isfinite(score)
    assert score == 100 if min(height, width) < 8 else score < 100


def test_pictures_of_two_sizes_are_refused() -> None:
    pixels = crop("coffee", 20, 30)
    with pytest.raises(UnsupportedError, match="pictures of one size"):
        Ssimulacra2Reference(pixels).score(pixels[:, 1:])
