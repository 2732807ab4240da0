"""Slow models are tried only as long as there is time."""

import numpy as np

from grayvault.colorizers.anchored_model import AnchoredModel
from grayvault.colorizers.choose.time_budget import TimeBudget
from grayvault.colorizers.choose.without_hints import select_without_hints
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.colorizer import Colorizer, ModelRef
from grayvault.core.fidelity import Fidelity
from grayvault.core.photo import Chroma, Luma
from grayvault.core.settings import Bound


def nothing(luma: Luma, size: tuple[int, int]) -> Chroma:
    del luma
    return np.zeros((2, *size), np.float32)


def model(name: str) -> AnchoredModel:
    return AnchoredModel(ModelRef(name, "00"), lambda: [nothing], lambda: None)


SLOW, QUICK = model("slow"), model("quick")
TAKES = {"slow": 5.0, "quick": 0.5}


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def tried(colorizers: tuple[Colorizer, ...], seconds: float, known: dict[str, float]) -> list[str]:
    clock = Clock()

    def work(colorizer: Colorizer) -> str:
        clock.now += TAKES.get(colorizer.ref.name, 100)
        return colorizer.ref.name

    results = TimeBudget(seconds, known, clock).run(colorizers, work)
    assert [colorizer.ref.name for colorizer, _ in results] == [name for _, name in results]
    return [name for _, name in results]


def test_the_time_of_a_model_is_measured_and_remembered() -> None:
    known: dict[str, float] = {}
    both = (PROPAGATE, SLOW, QUICK)
    assert tried(both, 1.0, known) == ["propagate", "slow"]
    assert known == {"slow": 5.0}
    assert tried(both, 1.0, known) == ["propagate", "quick"]
    assert tried(both, 1.0, known) == ["propagate", "quick"]
    assert known == {"slow": 5.0, "quick": 0.5}


def test_with_time_enough_all_are_tried() -> None:
    assert tried((SLOW, QUICK), 5.5, {"slow": 5.0, "quick": 0.5}) == ["slow", "quick"]
    assert tried((SLOW, QUICK), float("inf"), {}) == ["slow", "quick"]
    assert tried((SLOW, QUICK), 5.4, dict(TAKES)) == ["slow"]


def test_without_time_only_the_others_are_tried_again() -> None:
    assert tried((PROPAGATE, SLOW), 0.0, {"slow": 5.0}) == ["propagate"]


def test_without_hints_the_colorizer_nearest_to_the_photo_is_taken() -> None:
    errors = {"slow": 12.0, "quick": 11.0}

    def measured(colorizer: Colorizer, hints: bytes) -> Fidelity:
        assert hints == b""
        return Fidelity(errors[colorizer.ref.name], 20.0, 30.0, None)

    wide = Bound(11.5, 99, 99)
    choice = select_without_hints((PROPAGATE, SLOW, QUICK), wide, measured)
    assert choice is not None
    assert (choice.colorizer, choice.hints) == (QUICK, b"")
    assert select_without_hints((PROPAGATE, SLOW), wide, measured) is None
    assert select_without_hints((PROPAGATE,), wide, measured) is None
