"""Ranges of distances in which scores fall steadily, and searches that meet their ends."""

from math import log

from hypothesis import given
from hypothesis import strategies as st

from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import QUICK_EFFORT, THOROUGH_EFFORT
from grayvault.ingest.archive.quality.distance_range import (
    LEAST_DISTANCE,
    MOST_DISTANCE,
    steady_range,
)
from grayvault.ingest.archive.quality.distance_search import distance_for
from tests.support.photos import crop

efforts = st.sampled_from([QUICK_EFFORT, THOROUGH_EFFORT])


def test_bytes_jump_where_a_range_ends() -> None:
    """libjxl says nothing of it: an update that moves the ends must not go unnoticed."""
    pixels = crop("coffee", 200, 300)
    for end in (steady_range(distance, QUICK_EFFORT)[1] for distance in (0.5, 1.0)):
        sizes = [len(jxl.encode(pixels, end * off, QUICK_EFFORT)) for off in (0.999, 1, 1.0001)]
        assert sizes[1] > 0.99 * sizes[0]
        assert sizes[2] < 0.95 * sizes[1]


@given(efforts, st.floats(LEAST_DISTANCE, MOST_DISTANCE))
def test_a_distance_lies_in_its_range(effort: int, distance: float) -> None:
    least, most = steady_range(distance, effort)
    assert LEAST_DISTANCE <= least <= distance <= most <= MOST_DISTANCE


@given(st.floats(8, 16), st.floats(0, 4), st.floats(65, 88), st.floats(0.3, 6))
def test_a_search_ends_at_the_largest_distance_that_suffices(
    slope: float, jump: float, wanted: float, first: float
) -> None:
    """Also where a score lies in a jump, so that no distance has it."""
    end = steady_range(1.0, QUICK_EFFORT)[1]

    def score_at(distance: float) -> float:
        return 85 - slope * log(distance) - (jump if distance > end else 0)

    distance = distance_for(score_at, wanted, QUICK_EFFORT, first)
    assert score_at(distance) > wanted - 0.1
    larger = distance * 1.03
    assert score_at(larger) < wanted or distance == end
