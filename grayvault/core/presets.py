"""Named choices of the colour error limit and of the bytes for hints."""

from dataclasses import dataclass
from typing import Literal, get_args

from grayvault.core.settings import Bound

PresetName = Literal["tiny", "balanced", "faithful"]

PRESET_NAMES: tuple[PresetName, ...] = get_args(PresetName)


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
)
"""One for each name, the smallest files first."""


def preset_named(name: PresetName) -> Preset:
    return next(preset for preset in PRESETS if preset.name == name)
