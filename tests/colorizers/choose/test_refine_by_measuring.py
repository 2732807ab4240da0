from functools import partial

import pytest

from grayvault.colorizers.choose.hint_search import Search, smallest_hints
from grayvault.colorizers.choose.refine_by_measuring import (
    Measured,
    MeasuredHints,
    refine_by_measuring,
)
from grayvault.colorizers.choose.search_target import SearchTarget, search_target
from grayvault.colorizers.colorize import colorize
from grayvault.colorizers.propagate import Propagate
from grayvault.core.fidelity import Fidelity
from grayvault.core.photo import Luma
from grayvault.core.settings import Bound
from grayvault.hints import stream
from grayvault.imaging.codec.codec_for_tier import luma_codec
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.measure import color_error as measure
from tests.support.photos import Name, crop

MOST = 64 * 1024


def measured(target: SearchTarget, luma_hat: Luma, hints: bytes) -> Fidelity:
    restored = colorize(luma_hat, luma_hat, stream.decode(hints), Propagate())
    return measure.fidelity(target.reference, measure.to_lab(measure.reduce_pixels(restored)), None)


def refined_from(search: Search, measure_it: Measured, most: int = MOST) -> MeasuredHints | None:
    start = smallest_hints(search)
    assert start is not None
    return refine_by_measuring(search, measure_it, most, start)


def target_and_luma(name: Name) -> tuple[SearchTarget, Luma]:
    pixels = crop(name, 88, 88)
    codec = luma_codec("compact", 1.0)
    luma_hat = codec.decode(codec.encode(rgb_to_luma(pixels)).codestream)
    return search_target(pixels, luma_hat), luma_hat


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("bound", [Bound(), Bound(1.4, 4.5, 7.0)])
def test_stored_hints_were_measured_within_the_limit(name: Name, bound: Bound) -> None:
    target, luma_hat = target_and_luma(name)
    refined = refined_from(Search(target, bound, 0), partial(measured, target, luma_hat))
    assert refined is not None
    assert refined.fidelity == measured(target, luma_hat, refined.candidate.data)
    assert refined.fidelity.within(bound)


def test_hints_larger_than_allowed_are_none() -> None:
    target, luma_hat = target_and_luma("coffee")
    search = Search(target, Bound(), 0)
    assert refined_from(search, partial(measured, target, luma_hat), most=90) is None


def test_an_estimate_that_is_far_off_is_corrected() -> None:
    """The measure finds twice the error that is estimated: finer hints are looked for."""
    target, luma_hat = target_and_luma("coffee")
    bound = Bound(4.0, 12.0, 16.0)

    def doubled(hints: bytes) -> Fidelity:
        true = measured(target, luma_hat, hints)
        return Fidelity(2 * true.delta_e_mean, 2 * true.delta_e_p95, 2 * true.delta_e_tile, None)

    usual = refined_from(Search(target, bound, 0), partial(measured, target, luma_hat))
    refined = refined_from(Search(target, bound, 0), doubled)
    assert usual is not None
    assert refined is not None
    assert refined.fidelity.within(bound)
    assert len(refined.candidate.data) > 1.5 * len(usual.candidate.data)
