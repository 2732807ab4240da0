"""Named choices of the quality, and of the colour error limit and the bytes for hints."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Literal, get_args

from grayvault.core.settings import Bound

PresetName = Literal["tiny", "balanced", "faithful", "fadgi-4", "fadgi-3", "metamorfoze-full"]
QualityName = Literal["archival", "high", "small", "tiny"]

PRESET_NAMES: tuple[PresetName, ...] = get_args(PresetName)
QUALITY_NAMES: tuple[QualityName, ...] = get_args(QualityName)


@dataclass(frozen=True)
class Preset:
    """A colour error limit and limits of hints, as in `IngestSettings`."""

    name: PresetName
    bound: Bound
    hint_bytes: int
    hint_budget: int | None = None


PRESETS = (
    Preset("tiny", Bound(mean=4.0, p95=12.0, tile=24.0), hint_bytes=1_000, hint_budget=1_000),
    Preset("balanced", Bound(mean=2.0, p95=6.0, tile=8.0), hint_bytes=64 * 1024),
    Preset("faithful", Bound(mean=1.2, p95=4.0, tile=6.0), hint_bytes=256 * 1024),
    Preset("fadgi-4", Bound(mean=2.0, p95=4.0, tile=8.0), hint_bytes=256 * 1024),
    Preset("fadgi-3", Bound(mean=3.5, p95=7.0, tile=14.0), hint_bytes=256 * 1024),
    Preset("metamorfoze-full", Bound(mean=3.0, p95=7.0, tile=7.0), hint_bytes=256 * 1024),
)
"""One for each name: GrayVault's own, the smallest files first, then those of collections.

FADGI (Technical Guidelines for Digitizing Cultural Heritage Materials, 2016) limits the mean and
the 90th percentile over the patches of a target, Metamorfoze Preservation Imaging Guidelines (2012)
the mean and the highest patch. A photo has no patches: the limit for 90 of 100 patches holds for 95
of 100 pixels, and that for the highest patch for the worst tile. FADGI limits no worst place; there
it is four times the mean, as in `balanced`.
"""


PRESETS_WITH_BUDGET = tuple(preset.name for preset in PRESETS if preset.hint_budget is not None)


@dataclass(frozen=True)
class Quality:
    """A likeness that restored photos must reach, the colour error limit that goes with it unless
    another is set, and the most bytes of hints, if that is limited.

    `score` is SSIMULACRA2, as `IngestSettings.quality`.
    """

    name: QualityName
    score: float
    bound: Bound
    hint_bytes: int | None = None


QUALITIES = (
    Quality("archival", 90.0, Bound(mean=2.0, p95=6.0, tile=8.0)),
    Quality("high", 80.0, Bound(mean=3.0, p95=9.0, tile=8.0)),
    Quality("small", 70.0, Bound(mean=4.0, p95=12.0, tile=16.0)),
    Quality("tiny", 55.0, Bound(mean=5.5, p95=16.5, tile=24.0), hint_bytes=1_000),
)
"""One for each name, the best first. Their colour error limits are wide enough that most photos
reach the quality first, in colour JPEG XL, too (docs/explanation/decisions/0016-quality.md)."""

LEAST_QUALITY, MOST_QUALITY = 30.0, 95.0
"""Below, SSIMULACRA2 no longer orders pictures; above, few photos can reach it."""


def preset_named(name: PresetName) -> Preset:
    return next(preset for preset in PRESETS if preset.name == name)


def bound_at(score: float) -> Bound:
    """The colour error limit that goes with a quality: between those of the named ones, linearly.

    Beyond the best and the worst of them it is theirs.
    """
    scores = [quality.score for quality in reversed(QUALITIES)]
    bounds = [astuple(quality.bound) for quality in reversed(QUALITIES)]
    limits = [_between(score, scores, figures) for figures in zip(*bounds, strict=True)]
    return Bound(*(round(limit, 2) for limit in limits))


def _between(x: float, places: Sequence[float], figures: Sequence[float]) -> float:
    """The figure at `x`, linearly between those of the ascending `places` around it."""
    x = min(max(x, places[0]), places[-1])
    right = bisect_left(places, x, 1, len(places) - 1)
    left = right - 1
    slope = (figures[right] - figures[left]) / (places[right] - places[left])
    return slope * (x - places[left]) + figures[left]


def quality_named(name: QualityName) -> Quality:
    return next(quality for quality in QUALITIES if quality.name == name)
