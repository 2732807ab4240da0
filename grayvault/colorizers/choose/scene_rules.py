"""The kind of scene that a photo shows, by its luma, and the model of the study that suits it.

Source of the kinds and of the first model of each: the comparison in the study that GrayVault comes
from (colorizers.md). The order behind the first, and the measures that tell the kinds apart,
are GrayVault's own.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from grayvault.colorizers.installed_models import ARTISTIC, CHROMAGAN, INSTANCE, MODELS, STABLE
from grayvault.core.arrays import Float32Array
from grayvault.core.colorizer import Colorizer
from grayvault.core.photo import Luma
from grayvault.imaging.resize import fit_long_side, resize

SceneKind = Literal["portrait", "landscape", "objects", "detail", "night"]

MODEL_ORDER: dict[SceneKind, tuple[str, ...]] = {
    "portrait": (STABLE, INSTANCE, ARTISTIC, CHROMAGAN),
    "landscape": (STABLE, ARTISTIC, CHROMAGAN, INSTANCE),
    "objects": (INSTANCE, ARTISTIC, STABLE, CHROMAGAN),
    "detail": (ARTISTIC, INSTANCE, STABLE, CHROMAGAN),
    "night": (STABLE, INSTANCE, ARTISTIC, CHROMAGAN),
}
"""The models for each kind of scene, the best first."""

_SIDE = 256
"""Pixels on the long side of the picture that the kind is judged from."""

_DARK, _EDGE = 0.2, 0.05
"""Of a luma of 0..1: medians below are night; gradients above, from pixel to pixel, are edges."""

_BUSY = 0.33
"""The share of edges from which a picture is all detail."""

_BRIGHTER, _SMOOTHER = 0.08, 0.5
"""By how much a sky is above the ground in luma, and its share of the ground's gradients."""

_FOCUS = 1.5
"""How many times the border's gradients those in the middle of a portrait are."""


def scene_kind(luma: Luma) -> SceneKind:
    """The kind of scene that a photo of `luma` (height, width), 8 or 16 bits, shows."""
    small = _small(luma)
    edges = np.hypot(*np.gradient(small)) if min(small.shape) > 1 else np.zeros_like(small)
    if np.median(small) < _DARK:
        return "night"
    if (edges > _EDGE).mean() > _BUSY:
        return "detail"
    if _has_sky(small, edges):
        return "landscape"
    return "portrait" if _has_focus(edges) else "objects"


def order_for_scene(kind: SceneKind, colorizers: Sequence[Colorizer]) -> Sequence[Colorizer]:
    """`colorizers` in order: the others first, then those of the study, the most suitable first.

    So the built-in ones, which use hints and take little time, are tried first.
    """
    order = MODEL_ORDER[kind]
    return sorted(colorizers, key=lambda colorizer: _rank(order, colorizer))


def best_by_rule(kind: SceneKind, colorizers: Sequence[Colorizer]) -> Colorizer:
    """The colorizer that the rule picks without trying any; `colorizers` has at least one.

    It is the model that suits the scene best or, without models of the study, the last colorizer.
    """
    ordered = order_for_scene(kind, colorizers)
    models = [colorizer for colorizer in ordered if _name(colorizer) in MODELS]
    return models[0] if models else ordered[-1]


def _rank(order: Sequence[str], colorizer: Colorizer) -> int:
    name = _name(colorizer)
    return order.index(name) if name in order else -1


def _name(colorizer: Colorizer) -> str:
    return colorizer.ref.name.partition("@")[0]


def _small(luma: Luma) -> Float32Array:
    size = fit_long_side((luma.shape[0], luma.shape[1]), _SIDE)
    return resize(luma, size, "box").astype(np.float32) / np.float32(np.iinfo(luma.dtype).max)


def _has_sky(small: Float32Array, edges: Float32Array) -> bool:
    """Whether the upper third is brighter and smoother than what is below, of a wide picture."""
    third = small.shape[0] // 3
    if not third or small.shape[1] < small.shape[0]:
        return False
    brighter = small[:third].mean() > small[third:].mean() + _BRIGHTER
    return bool(brighter and edges[:third].mean() < _SMOOTHER * edges[third:].mean())


def _has_focus(edges: Float32Array) -> bool:
    """Whether there is more to see in the middle than towards the border."""
    down, across = edges.shape[0] // 4, edges.shape[1] // 4
    middle = edges[down : edges.shape[0] - down, across : edges.shape[1] - across]
    border = (edges.sum() - middle.sum()) / max(1, edges.size - middle.size)
    return bool(middle.mean() > _FOCUS * border)
