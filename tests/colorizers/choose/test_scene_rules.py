"""What kind of scene a photo shows, and the model of the study that suits it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.colorizers.choose.scene_rules import (
    MODEL_ORDER,
    SceneKind,
    best_by_rule,
    order_for_scene,
    scene_kind,
)
from grayvault.colorizers.installed_models import MODELS
from grayvault.colorizers.missing_colorizer import MissingColorizer
from grayvault.colorizers.registry import BUILT_IN, PROPAGATE
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from tests.support.photos import crop

HINTNET = BUILT_IN.named("hintnet")
STUDY = tuple(MissingColorizer(name) for name in MODELS)
ROWS, COLUMNS = np.mgrid[0:180, 0:240]


def noise(scale: float) -> Any:
    return np.random.default_rng(0).normal(0, scale, (180, 240))


def as_luma(plane: Any) -> Any:
    return np.clip(np.rint(plane), 0, 255).astype(np.uint8)


SCENES: dict[SceneKind, Any] = {
    "night": as_luma(20 + 5 * np.sin(COLUMNS / 9)),
    "detail": as_luma(128 + noise(50)),
    "landscape": as_luma(np.where(ROWS < 70, 220, 110 + noise(8))),
    "portrait": as_luma(140 + noise(9) * (np.hypot(ROWS - 90, COLUMNS - 120) < 55) + noise(0.5)),
    "objects": as_luma(140 + noise(6)),
}


@pytest.mark.parametrize("kind", SCENES)
def test_kinds_of_scene_are_distinguished(kind: SceneKind) -> None:
    luma = SCENES[kind]
    assert scene_kind(luma) == kind
    assert scene_kind(luma.astype(np.uint16) * 257) == kind


def test_real_photos_have_a_kind() -> None:
    """A rocket before the sky at dusk, and a cat that fills the picture."""
    assert scene_kind(rgb_to_luma(crop("rocket", 400, 600)) // 4) == "night"
    assert scene_kind(rgb_to_luma(crop("chelsea", 300, 440))) in {"portrait", "objects", "detail"}


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 255))
def test_any_picture_has_a_kind(height: int, width: int, code: int) -> None:
    assert scene_kind(np.full((height, width), code, np.uint8)) in MODEL_ORDER


@pytest.mark.parametrize("kind", MODEL_ORDER)
def test_colorizers_that_come_with_grayvault_are_tried_first(kind: SceneKind) -> None:
    names = [
        colorizer.ref.name for colorizer in order_for_scene(kind, (*STUDY, PROPAGATE, HINTNET))
    ]
    assert names == ["propagate", "hintnet", *MODEL_ORDER[kind]]
    assert sorted(MODEL_ORDER[kind]) == sorted(MODELS)


def test_the_rule_takes_the_best_that_is_there() -> None:
    everything = (PROPAGATE, HINTNET, *STUDY)
    assert best_by_rule("objects", everything).ref.name == "instance"
    assert best_by_rule("detail", everything).ref.name == "deoldify-artistic"
    assert best_by_rule("night", (PROPAGATE, STUDY[-1])).ref.name == "chromagan"
    assert best_by_rule("night", (PROPAGATE, HINTNET)) is HINTNET
    assert best_by_rule("night", (PROPAGATE,)) is PROPAGATE
