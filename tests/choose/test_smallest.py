from itertools import islice

import pytest

from grayvault.choose.scene import estimated, scene_of
from grayvault.choose.smallest import Search, candidates, least_bytes
from grayvault.color.split import luma_of
from grayvault.domain.settings import Bound
from grayvault.hints import coder
from grayvault.hints.encode import encode
from grayvault.hints.ladder import BUSY, SMOOTH
from grayvault.zoo.propagate import Propagate
from tests.photos import Name, crop

LOOSE = Bound(99, 99, 99)
IMPOSSIBLE = Bound(0.01, 0.01, 0.01)
MOST = 64 * 1024


def search_of(name: Name, bound: Bound, side: int = 200) -> Search:
    pixels = crop(name, side, side)
    return Search(scene_of(pixels, luma_of(pixels)), Propagate(), bound)


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("mean", [2.5, 4.0])
def test_the_first_candidate_should_meet_the_bound(name: Name, mean: float) -> None:
    search = search_of(name, Bound(mean, 3 * mean, 4 * mean))
    first = next(candidates(search, 0, MOST))
    assert estimated(search.scene, coder.decode(first), search.colorizer).within(search.bound)


@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_no_smaller_hints_of_its_ladder_meet_the_bound(name: Name) -> None:
    search = search_of(name, Bound(2.5, 7.5, 10.0))
    first = next(candidates(search, 0, MOST))
    for rung in (*SMOOTH[:12], *BUSY[:12]):
        hints = encode(search.scene.fit_luma, search.scene.fit_chroma, rung)
        if len(coder.encode(hints)) < 0.8 * len(first):
            fidelity = estimated(search.scene, hints, search.colorizer)
            assert not fidelity.within(search.bound)


def test_those_that_follow_are_ever_larger() -> None:
    search = search_of("coffee", Bound(3.0, 9.0, 12.0))
    sizes = [len(data) for data in islice(candidates(search, 0, MOST), 8)]
    assert len(sizes) == 8
    assert sizes == sorted(sizes)


def test_no_candidate_is_larger_than_allowed() -> None:
    search = search_of("coffee", Bound(3.0, 9.0, 12.0))
    first = next(candidates(search, 0, MOST))
    most = len(first) + 400
    sizes = [len(data) for data in candidates(search, 0, most)]
    assert sizes
    assert max(sizes) <= most
    assert list(candidates(search, 0, len(first) - 1)) == []


def test_a_loose_bound_takes_the_coarsest_grid() -> None:
    data = next(candidates(search_of("coffee", LOOSE), 0, MOST))
    assert max(coder.decode(data).means.shape[1:]) == SMOOTH[0].cells
    assert len(data) < 120


def test_an_impossible_bound_ends() -> None:
    search = search_of("coffee", IMPOSSIBLE, side=60)
    assert len(list(candidates(search, 0, MOST))) <= 1


def test_one_pixel_has_hints() -> None:
    assert next(candidates(search_of("coffee", Bound(), side=1), 0, MOST))


@pytest.mark.parametrize("least", [150, 900, 4000])
def test_no_candidate_is_smaller_than_makes_sense(least: int) -> None:
    first = next(candidates(search_of("coffee", LOOSE), least, MOST))
    assert least <= len(first) < 2 * least


@pytest.mark.parametrize("allowed", [150, 300, 700, 1900])
def test_what_is_allowed_goes_before_what_makes_sense(allowed: int) -> None:
    (found,) = candidates(search_of("coffee", LOOSE), 2000, allowed)
    assert allowed / 2 < len(found) <= allowed


def test_a_picture_too_small_for_that_many_hints_gets_the_most_there_are() -> None:
    (found,) = candidates(search_of("coffee", LOOSE, side=6), 2000, MOST)
    assert coder.decode(found).means.shape == (2, 3, 3)


@pytest.mark.parametrize(
    ("luma_bytes", "least"), [(0, 0), (1000, 20), (20_000, 400), (200_000, 400), (2_000_000, 4000)]
)
def test_what_makes_sense_beside_luma(luma_bytes: int, least: int) -> None:
    assert least_bytes(luma_bytes) == pytest.approx(least)
