"""Presets, and the figures that go over them."""

from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.core.config.load import override, read
from grayvault.core.config.model import Config
from grayvault.core.errors import ConfigError
from grayvault.core.presets import PRESET_NAMES, PRESETS
from grayvault.core.settings import Bound, IngestSettings
from tests.core.config.test_config import DEFAULTS, written

BALANCED = replace(DEFAULTS, bound=Bound(2.0, 6.0, 8.0))
SMALL = replace(DEFAULTS, quality=70.0, bound=Bound(4.0, 12.0, 16.0))
TINIEST = replace(DEFAULTS, quality=55.0, bound=Bound(5.5, 16.5, 24.0))
TINY = IngestSettings(bound=Bound(4.0, 12.0, 24.0), hint_bytes=1000, hint_budget=1000)


FAITHFUL = replace(DEFAULTS, bound=Bound(1.2, 4.0, 6.0))


COLLECTIONS = [
    replace(FAITHFUL, bound=Bound(2.0, 4.0, 8.0)),
    replace(FAITHFUL, bound=Bound(3.5, 7.0, 14.0)),
    replace(FAITHFUL, bound=Bound(3.0, 7.0, 7.0)),
]


def test_every_preset_has_its_figures() -> None:
    assert tuple(preset.name for preset in PRESETS) == PRESET_NAMES
    settings = [Config(preset=name).ingest_settings() for name in PRESET_NAMES]
    assert settings == [TINY, BALANCED, FAITHFUL, *COLLECTIONS]


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("{preset: faithful, bound: {mean: 1}}", replace(FAITHFUL, bound=Bound(1.0, 4.0, 6.0))),
        ("{preset: faithful, hint_bytes: 9000}", replace(FAITHFUL, hint_bytes=9000)),
        ("{bound: {p95: 5, tile: null}}", replace(DEFAULTS, bound=Bound(3.0, 5.0, 8.0))),
        ("{hint_bytes: 0}", replace(DEFAULTS, hint_bytes=0)),
        ("{hint_budget: 64}", IngestSettings(hint_bytes=64, hint_budget=64)),
        ("{hint_budget: 100000}", IngestSettings(hint_bytes=100_000, hint_budget=100_000)),
        ("{preset: tiny, hint_budget: 2000}", replace(TINY, hint_bytes=2000, hint_budget=2000)),
        ("{preset: tiny, bound: {tile: 12}}", replace(TINY, bound=Bound(4.0, 12.0, 12.0))),
        ("{preset: tiny, hint_bytes: 1000}", TINY),
        ("{preset: tiny, hint_bytes: 4000}", TINY),
    ],
)
def test_a_figure_of_its_own_goes_over_the_presets(
    tmp_path: Path, text: str, settings: IngestSettings
) -> None:
    assert read(written(tmp_path, text)).ingest_settings() == settings


def test_files_from_before_there_were_presets_mean_the_same(tmp_path: Path) -> None:
    text = "bound: {mean: 2.0, p95: 6.0, tile: 8.0}\nhint_bytes: 65536"
    assert read(written(tmp_path, text)).ingest_settings() == replace(BALANCED, hint_bytes=65_536)


@pytest.mark.parametrize(
    ("preset", "hint_bytes"), [("balanced", 65_536), ("faithful", 262_144), ("fadgi-4", 262_144)]
)
def test_a_preset_limits_hints_where_no_quality_does(preset: str, hint_bytes: int) -> None:
    config = override(Config(), {"preset": preset, "quality": "none"})
    assert config.ingest_settings().hint_bytes == hint_bytes


def test_a_preset_goes_over_the_configurations_figures() -> None:
    own = override(Config(), {"bound.mean": 3.0, "hint_bytes": 700})
    assert override(own, {"preset": "tiny"}).ingest_settings() == TINY
    assert override(own, {"preset": "balanced"}).ingest_settings() == BALANCED
    finer = override(own, {"preset": "faithful", "bound.tile": 5.0})
    assert finer.ingest_settings() == replace(FAITHFUL, bound=Bound(1.2, 4.0, 5.0))
    unchanged = override(own, {"preset": None, "tier": "color"}).ingest_settings()
    assert (unchanged.bound.mean, unchanged.hint_bytes) == (3.0, 700)


def test_a_preset_goes_over_the_configurations_budget() -> None:
    own = Config(hint_bytes=700, hint_budget=600)
    assert own.ingest_settings() == IngestSettings(hint_bytes=600, hint_budget=600)
    assert override(own, {"preset": "balanced"}).ingest_settings() == IngestSettings()
    by_quality = override(own, {"quality": "small"}).ingest_settings()
    assert by_quality == replace(SMALL, hint_bytes=600)


def test_the_preset_with_a_budget_asks_for_no_quality() -> None:
    asking = Config(quality="small")
    assert override(asking, {"preset": "tiny"}).ingest_settings() == TINY
    both = override(asking, {"preset": "tiny", "quality": "small"}).ingest_settings()
    assert both == replace(TINY, quality=70.0, hint_budget=None)


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (
            "{preset: tiny, quality: 60}",
            replace(DEFAULTS, quality=60.0, bound=TINY.bound, hint_bytes=1000),
        ),
        ("{hint_budget: 700, quality: high}", replace(DEFAULTS, hint_bytes=700)),
        ("quality: archival", replace(BALANCED, quality=90.0)),
        ("quality: small", SMALL),
        ("quality: tiny", replace(TINIEST, hint_bytes=1000)),
        ("{quality: tiny, hint_bytes: 3000}", replace(TINIEST, hint_bytes=3000)),
        ("quality: 30", replace(TINIEST, quality=30.0)),
        ("quality: 62.5", replace(DEFAULTS, quality=62.5, bound=Bound(4.75, 14.25, 20.0))),
        ("quality: 95", replace(BALANCED, quality=95.0)),
        ("{quality: small, preset: balanced}", replace(BALANCED, quality=70.0)),
        ("quality: none", IngestSettings()),
        ("distance: 2", IngestSettings(distance=2.0)),
        ("{distance: 2, quality: none}", IngestSettings(distance=2.0)),
        ("{color: never, quality: high}", replace(DEFAULTS, color="never")),
    ],
)
def test_a_quality_or_a_distance_is_asked_for(
    tmp_path: Path, text: str, settings: IngestSettings
) -> None:
    assert read(written(tmp_path, text)).ingest_settings() == settings


def test_a_quality_goes_over_the_configurations_distance_and_the_other_way_round() -> None:
    by_distance = override(Config(), {"distance": 3.0})
    assert by_distance.ingest_settings() == IngestSettings(distance=3.0)
    by_quality = override(by_distance, {"quality": 70.0})
    assert by_quality.ingest_settings() == SMALL
    unchanged = override(by_distance, {"quality": None, "tier": "exact"}).ingest_settings()
    assert unchanged == IngestSettings(tier="exact", distance=3.0)
    with pytest.raises(ConfigError, match=r"^command line: `quality` and `distance` exclude each"):
        override(Config(), {"quality": 70.0, "distance": 3.0})


def test_a_budget_over_the_limit_is_refused_on_the_command_line_too() -> None:
    with pytest.raises(ConfigError, match=r"^command line: `hint_budget` should be at most"):
        override(Config(), {"preset": "tiny", "hint_bytes": 999})
