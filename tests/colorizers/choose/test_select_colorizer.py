from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
import pytest

from grayvault.colorizers.choose.search_target import SearchTarget, search_target
from grayvault.colorizers.choose.select_colorizer import (
    Choice,
    HintLimits,
    Measured,
    select_colorizer,
)
from grayvault.colorizers.colorize import colorize
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.colorizer import Colorizer, ModelRef
from grayvault.core.fidelity import Fidelity
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.core.settings import Bound
from grayvault.hints import stream
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.measure import color_error as measure
from grayvault.imaging.resize import resize
from tests.support.photos import Name, crop
from tests.support.slow import slow

MOST = 64 * 1024


@dataclass(frozen=True)
class Oracle:
    """Knows the photo: moves what the hints give by a share of the way to the true colours."""

    pixels: Pixels
    share: float
    problem: str | None = None

    @property
    def ref(self) -> ModelRef:
        return ModelRef(f"oracle {self.share}")

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        chroma = PROPAGATE.predict(luma, hints, size)
        true = rgb_to_chroma(resize(self.pixels, size, "box"))
        return (chroma + np.float32(self.share) * (true - chroma)).astype(np.float32)


def measured(target: SearchTarget, luma: Luma, colorizer: Colorizer, hints: bytes) -> Fidelity:
    restored = colorize(luma, luma, stream.decode(hints), colorizer)
    return measure.fidelity(target.reference, measure.to_lab(measure.reduce_pixels(restored)), None)


@dataclass(frozen=True)
class Case:
    pixels: Pixels
    target: SearchTarget
    measured: Measured

    def chosen(self, limits: HintLimits, *colorizers: Colorizer) -> Choice | None:
        return select_colorizer(self.target, limits, colorizers, self.measured)

    def oracle(self, share: float) -> Oracle:
        return Oracle(self.pixels, share)


@cache
def case(name: Name) -> Case:
    pixels = crop(name, 88, 88)
    luma = rgb_to_luma(pixels)
    target = search_target(pixels, luma)
    return Case(pixels, target, partial(measured, target, luma))


USUAL = HintLimits(Bound(), 0, MOST)


@cache
def without_network(name: Name, limits: HintLimits) -> Choice:
    """What is chosen where the hints alone bring the colours back."""
    choice = case(name).chosen(limits, PROPAGATE)
    assert choice is not None
    assert choice.colorizer == PROPAGATE
    return choice


@pytest.mark.parametrize("name", ["astronaut", "coffee", *map(slow, ["chelsea", "rocket"])])
def test_the_better_colorizer_is_chosen_and_needs_fewer_bytes(name: Name) -> None:
    scene = case(name)
    better = scene.oracle(0.3)
    alone = without_network(name, USUAL)
    choice = scene.chosen(USUAL, PROPAGATE, better)
    assert choice is not None
    assert choice.colorizer == better
    assert choice.fidelity == scene.measured(better, choice.hints)
    assert choice.fidelity.within(USUAL.bound)
    assert len(choice.hints) < 0.8 * len(alone.hints)


@pytest.mark.parametrize("name", ["astronaut", slow("coffee")])
def test_a_worse_colorizer_is_not_chosen(name: Name) -> None:
    scene = case(name)
    alone = without_network(name, USUAL)
    assert scene.chosen(USUAL, scene.oracle(-0.3), PROPAGATE) == alone


@pytest.mark.parametrize("share", [-0.2, slow(0.0), 0.3])
@pytest.mark.parametrize("least", [0, slow(300), 900])
def test_a_colorizer_alone_keeps_a_loose_bound(share: float, least: int) -> None:
    scene = case("chelsea")
    limits = HintLimits(Bound(2.5, 9.0, 10.0), least, MOST)
    choice = scene.chosen(limits, scene.oracle(share))
    assert choice is not None
    assert choice.fidelity.within(limits.bound)


def test_a_colorizer_alone_is_taken_as_it_is() -> None:
    scene = case("coffee")
    worse = scene.oracle(-0.2)
    choice, alone = scene.chosen(USUAL, worse), without_network("coffee", USUAL)
    assert choice is not None
    assert choice.colorizer == worse
    assert choice.fidelity.within(USUAL.bound)
    assert len(choice.hints) > len(alone.hints)


def test_a_colorizer_with_better_colours_may_take_fewer_bytes_than_the_least() -> None:
    """As long as the colours are no worse than what the hints alone make of the least."""
    scene = case("coffee")
    limits = HintLimits(Bound(99, 99, 99), 400, MOST)
    alone = without_network("coffee", limits)
    better = scene.chosen(limits, PROPAGATE, scene.oracle(0.3))
    assert better is not None
    assert 400 <= len(alone.hints) < 520
    assert better.colorizer == scene.oracle(0.3)
    assert len(better.hints) < 0.8 * len(alone.hints)
    for name in ("delta_e_mean", "delta_e_p95", "delta_e_tile"):
        assert getattr(better.fidelity, name) < 1.05 * getattr(alone.fidelity, name)


@pytest.mark.parametrize("excess", [1.1, *map(slow, (1.3, 1.5)), 1.8])
def test_no_more_than_the_least_is_spent_to_be_as_good(excess: float) -> None:
    """What looked better by the estimates is worse when it is measured."""
    scene = case("coffee")
    limits = HintLimits(Bound(99, 99, 99), 400, MOST)
    hopeful = scene.oracle(0.3)

    def measured(colorizer: Colorizer, hints: bytes) -> Fidelity:
        true = scene.measured(colorizer, hints)
        worse = replace(true, delta_e_tile=excess * true.delta_e_tile)
        return worse if colorizer == hopeful else true

    alone = without_network("coffee", limits)
    choice = select_colorizer(scene.target, limits, (PROPAGATE, hopeful), measured)
    assert choice is not None
    assert len(choice.hints) <= len(alone.hints)


def test_if_the_first_choice_fails_when_it_is_measured_the_other_is_taken() -> None:
    scene = case("coffee")
    liar = scene.oracle(0.5)

    def measured(colorizer: Colorizer, hints: bytes) -> Fidelity:
        true = scene.measured(colorizer, hints)
        return replace(true, delta_e_mean=50.0) if colorizer == liar else true

    choice = select_colorizer(scene.target, USUAL, (PROPAGATE, liar), measured)
    assert choice is not None
    assert choice.colorizer == PROPAGATE
    assert choice.fidelity.within(USUAL.bound)


def test_unreachable_limits_give_no_choice() -> None:
    scene = case("coffee")
    both = PROPAGATE, scene.oracle(0.1)
    assert scene.chosen(HintLimits(Bound(0.01, 0.01, 0.01), 0, MOST), *both) is None
    assert scene.chosen(HintLimits(Bound(), 0, 60), *both) is None
    assert scene.chosen(HintLimits(Bound(), 0, MOST, budget=70), *both) is None


@pytest.mark.parametrize("budget", [400, slow(1500)])
def test_a_budget_is_spent_with_the_better_colorizer(budget: int) -> None:
    scene = case("chelsea")
    better = scene.oracle(0.3)
    limits = HintLimits(Bound(9, 99, 99), 0, MOST, budget)
    choice = scene.chosen(limits, scene.oracle(-0.3), PROPAGATE, better)
    assert choice is not None
    assert choice.colorizer == better
    assert 0.85 * budget < len(choice.hints) <= budget
    assert choice.fidelity == scene.measured(better, choice.hints)
