from dataclasses import replace

import numpy as np
import pytest

from grayvault.colorizers.choose.hint_search import (
    FINEST,
    Search,
    best_hints_within,
    least_hint_bytes,
    smallest_hints,
)
from grayvault.colorizers.choose.search_target import SearchTarget, search_target
from grayvault.core.photo import Pixels
from grayvault.core.settings import Bound
from grayvault.hints import stream
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from tests.support.photos import Name, crop
from tests.support.slow import slow

LOOSE = Bound(99, 99, 99)
IMPOSSIBLE = Bound(0.01, 0.01, 0.01)


def scene_from(pixels: Pixels) -> SearchTarget:
    return search_target(pixels, rgb_to_luma(pixels))


def target_named(name: Name, side: int = 88) -> SearchTarget:
    return scene_from(crop(name, side, side))


@pytest.mark.parametrize("name", ["astronaut", "coffee", *map(slow, ["chelsea", "rocket"])])
@pytest.mark.parametrize("mean", [1.2, slow(1.8), 2.5])
def test_the_smallest_hints_meet_the_limit_and_coarser_ones_do_not(name: Name, mean: float) -> None:
    bound = Bound(mean, 3 * mean, 4 * mean)
    candidate = smallest_hints(Search(target_named(name, 160), bound, 0))
    assert candidate is not None
    assert candidate.estimate.within(bound)
    coarser = replace(candidate, index=candidate.index + 12)
    assert len(coarser.data) < len(candidate.data)
    assert not coarser.estimate.within(bound)


def test_tighter_bounds_take_more_bytes() -> None:
    target = target_named("coffee")
    actual = [
        smallest_hints(Search(target, Bound(m, 3 * m, 4 * m), 0)) for m in (5.0, 3.0, 2.0, 1.2)
    ]
    sizes = [len(candidate.data) for candidate in actual if candidate]
    assert len(sizes) == 4
    assert sizes == sorted(sizes)


def test_a_loose_bound_takes_next_to_nothing() -> None:
    candidate = smallest_hints(Search(target_named("coffee"), LOOSE, 0))
    assert candidate is not None
    assert len(candidate.data) < 120


def test_an_impossible_limit_has_no_hints() -> None:
    assert smallest_hints(Search(target_named("coffee", 64), IMPOSSIBLE, 0)) is None


@pytest.mark.parametrize("least", [150, 400, 1000])
def test_as_many_bytes_are_taken_as_make_sense(least: int) -> None:
    candidate = smallest_hints(Search(target_named("coffee"), LOOSE, least))
    assert candidate is not None
    assert least <= len(candidate.data) < 1.3 * least


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (2, 3), (7, 90)])
def test_small_and_narrow_pictures_have_hints(size: tuple[int, int]) -> None:
    candidate = smallest_hints(Search(scene_from(crop("coffee", *size)), Bound(4, 12, 24), 50))
    assert candidate is not None
    assert stream.decode(candidate.data).means.shape[0] == 2


def test_a_single_colour_takes_the_finest_of_next_to_no_bytes() -> None:
    pixels = np.full((80, 120, 3), (200, 30, 60), np.uint8)
    candidate = smallest_hints(Search(scene_from(pixels), Bound(), 400))
    assert candidate is not None
    assert candidate.index == FINEST
    assert len(candidate.data) < 40


@pytest.mark.slow
@pytest.mark.parametrize("name", ["astronaut", "coffee"])
@pytest.mark.parametrize("budget", [200, 400, 1000, 3000])
def test_a_budget_is_spent_and_not_more(name: Name, budget: int) -> None:
    candidate = best_hints_within(target_named(name, 160), budget)
    assert candidate is not None
    assert 0.85 * budget < len(candidate.data) <= budget


@pytest.mark.slow
def test_a_larger_budget_brings_better_colours() -> None:
    target = target_named("coffee")
    candidates = [best_hints_within(target, budget) for budget in (150, 400, 1000, 4000)]
    errors = [candidate.estimate.delta_e_mean for candidate in candidates if candidate]
    assert len(errors) == 4
    assert errors == sorted(errors, reverse=True)


def test_a_budget_below_the_smallest_hints_has_none() -> None:
    assert best_hints_within(target_named("coffee"), 8) is None


@pytest.mark.parametrize(
    ("luma_bytes", "least"), [(1_000, 20), (10_000, 200), (100_000, 400), (2_000_000, 800)]
)
def test_the_least_bytes_of_hints_beside_luma(luma_bytes: int, least: int) -> None:
    assert least_hint_bytes(luma_bytes) == pytest.approx(least)
