"""What is tried next for a photo that isn't good enough."""

import pytest

from grayvault.imaging.codec.codec_for_tier import QUICK_EFFORT, THOROUGH_EFFORT
from grayvault.ingest.archive.quality.distance_range import steady_range
from grayvault.ingest.archive.quality.hint_loss import HintLoss
from grayvault.ingest.archive.quality.next_encode import NextEncode


def next_encode(
    distance: float, effort: int = THOROUGH_EFFORT, finest_loss: float = 0.7
) -> NextEncode:
    return NextEncode(distance, effort, 79, score_slope=12.0, hint_loss=HintLoss(finest_loss))


def test_finer_hints_alone_bring_a_little() -> None:
    following = next_encode(2.0)
    following.improve(short=0.1, excess=0.5)
    assert following.distance == 2.0
    loss = following.hint_loss
    assert loss.at(79) - loss.at(following.step) == pytest.approx(0.12, abs=loss.at(79) * 0.02)


def test_they_do_so_twice() -> None:
    following = next_encode(2.0)
    following.improve(short=0.1, excess=0.5)
    following.improve(short=0.1, excess=0.5)
    assert following.distance == 2.0
    step = following.step
    following.improve(short=0.1, excess=0.5)
    assert following.distance < 2.0
    assert following.step == step


def test_where_hints_cost_less_than_is_missing_the_gray_picture_brings_it() -> None:
    following = next_encode(2.0, finest_loss=0.01)
    following.improve(short=0.3, excess=0.5)
    assert following.distance < 2.0


def test_finer_hints_help_where_no_distance_of_the_range_does() -> None:
    """A photo that is just short isn't made two points better."""
    least, _ = steady_range(1.48, QUICK_EFFORT)
    following = next_encode(1.48, QUICK_EFFORT, finest_loss=0.01)
    following.improve(short=0.05, excess=0.5)
    assert following.distance == least
    assert following.step < 79


def test_much_that_is_missing_leads_into_the_next_range() -> None:
    least, _ = steady_range(1.48, QUICK_EFFORT)
    following = next_encode(1.48, QUICK_EFFORT)
    following.improve(short=2.0, excess=0.5)
    assert following.distance < least
