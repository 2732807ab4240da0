"""What the constants of the hint codec were chosen by: bytes at two bounds, on training photos.

Photos that training/hint_model.py leaves out, at their own size, luma at distance 1; estimated
fidelities. Ratios are geometric means over photos against the constants in use.
Run: python -m benchmarks.hint_choices
"""

from types import ModuleType
from typing import Any

import numpy as np
from rich.progress import track

from benchmarks import report
from benchmarks.training import training_photos
from grayvault.colorizers.choose import hint_search as search
from grayvault.colorizers.choose.search_target import SearchTarget, search_target
from grayvault.core.presets import PresetName, preset_named
from grayvault.hints import fit_hints, quantize, stream_v2, uniform_chroma
from grayvault.imaging.codec.tiers import luma_codec
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma

BOUNDS: tuple[PresetName, ...] = ("balanced", "faithful")
EVERY, LEFT_OUT = 2, 3

Choice = tuple[str, ModuleType, str, Any]

CHOICES: tuple[Choice, ...] = (
    ("steps not finer with each coarser level", quantize, "FINER", 1.0),
    ("steps 1.1 times finer", quantize, "FINER", 1.1),
    ("steps 1.3 times finer", quantize, "FINER", 1.3),
    ("a bit costs 0 (nearest codes)", quantize, "_BIT_PRICE", 0.0),
    ("a bit costs 0.2", quantize, "_BIT_PRICE", 0.2),
    ("both axes alike", uniform_chroma, "GREEN_MAGENTA", 0.85),
    ("no compression of strong colours", uniform_chroma, "_COMPRESSION", 1e-6),
    ("slopes worth ten times more", fit_hints, "_SLOPE_WORTH", 1.0),
    ("slopes in steps of 1/8", stream_v2, "SLOPE_STEP", 1 / 8),
    ("slopes trusted in flat cells", fit_hints, "_LUMA_NOISE", 0.05),
    ("slopes trusted less", fit_hints, "_LUMA_NOISE", 8.0),
    ("no finer grids", search, "_OTHERS_FOR_MANY", ()),
    ("no coarser grid", search, "_OTHERS", ((192, 24, 0),)),
    ("only a coarser grid beside the first", search, "_OTHERS", ((96, 24, -34),)),
    ("the first grids only", search, "_OTHERS", ()),
)


def main() -> None:
    photos = [p for index, p in enumerate(training_photos(EVERY)) if index % LEFT_OUT == 0]
    scenes = [scene(pixels) for pixels in photos]
    used = sizes(scenes)
    figures = {name: against(used, changed(scenes, *rest)) for name, *rest in track(CHOICES)}
    report.save(
        "hint_choices",
        {
            "photos": len(scenes),
            "bytes": dict(zip(BOUNDS, np.exp(np.nanmean(np.log(used), 0)).round(), strict=True)),
            "not_within": dict(zip(BOUNDS, np.isnan(used).sum(0).tolist(), strict=True)),
            "ratios": figures,
        },
    )


def scene(pixels: Any) -> SearchTarget:
    codec = luma_codec("compact", 1.0)
    return search_target(pixels, codec.decode(codec.encode(rgb_to_luma(pixels)).codestream))


def changed(scenes: list[SearchTarget], module: ModuleType, name: str, value: Any) -> Any:
    """The sizes with one constant changed."""
    kept = getattr(module, name)
    setattr(module, name, value)
    try:
        return sizes(scenes)
    finally:
        setattr(module, name, kept)


def sizes(scenes: list[SearchTarget]) -> Any:
    """Bytes of hints, (photos, bounds); NaN where no hints meet the bound."""
    return np.array([[size(scene, name) for name in BOUNDS] for scene in scenes])


def size(scene: SearchTarget, preset: PresetName) -> float:
    found = search.smallest_hints(search.Search(scene, preset_named(preset).bound, 0))
    return len(found.data) if found else np.nan


def against(used: Any, other: Any) -> dict[str, Any]:
    ratio = np.exp(np.nanmean(np.log(other / used), axis=0)).round(3)
    lost = np.isnan(other).sum(0) - np.isnan(used).sum(0)
    return {
        bound: {"bytes": float(r), "more_not_within": int(n)}
        for bound, r, n in zip(BOUNDS, ratio, lost, strict=True)
    }


if __name__ == "__main__":
    main()
