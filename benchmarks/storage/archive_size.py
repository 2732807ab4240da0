"""How many times smaller `grayvault add` makes three sets of photos, and their colour errors.

With the default settings; the camera photos also with each colorizer setting that is compared.

Run: python -m benchmarks archive_size
"""

import json
import tempfile
from collections import Counter
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks.common import harness
from benchmarks.common.archiving import add_to_vault, run_grayvault
from benchmarks.common.harness import PHOTOS

SETS = ("camera", "kodak", "scenes")
DECODER, BEST = "propagate", "auto"
"""The colorizer settings that are compared: the hints' own decoder, and the best for each photo."""

COLUMNS = (
    "tier",
    "colorizer",
    "source_bytes",
    "stored_bytes",
    "hint_bytes",
    "delta_e_mean",
    "delta_e_p95",
    "delta_e_tile",
    "note",
)


def main() -> None:
    figures = {name: measure(name) for name in SETS}
    harness.save("archive_size", {**figures, "camera_by_colorizer": compare_colorizers("camera")})


def measure(name: str, *options: str) -> dict[str, Any]:
    """`stats` of a set that was added with `options`, with a row for each photo."""
    harness.photos(name)
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        photos = add_to_vault(vault, *options, str(PHOTOS / name))
        stats: dict[str, Any] = json.loads(run_grayvault(vault, "stats", "--json").stdout)
    stats["hint_share"] = round(stats["hint_bytes"] / stats["stored_bytes"], 5)
    stats["rows"] = {
        photo["source_name"]: {column: photo[column] for column in COLUMNS}
        for photo in sorted(photos, key=lambda photo: str(photo["source_name"]))
    }
    return stats


def compare_colorizers(name: str) -> dict[str, Any]:
    """Bytes of hints with each colorizer setting, on the photos that have hints with both."""
    decoder, best = (
        photos_with_hints(measure(name, "--colorizer", setting)) for setting in (DECODER, BEST)
    )
    photos = sorted(decoder.keys() & best.keys())
    before, after = (
        summary([rows[photo]["hint_bytes"] for photo in photos]) for rows in (decoder, best)
    )
    return {
        "photos": len(photos),
        "hint_bytes": {DECODER: before, BEST: after},
        f"{BEST}_over_{DECODER}": {key: round(after[key] / before[key], 3) for key in before},
        "chosen": Counter(best[photo]["colorizer"] for photo in photos),
        "rows": {photo: {DECODER: decoder[photo], BEST: best[photo]} for photo in photos},
    }


def photos_with_hints(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {photo: row for photo, row in figures["rows"].items() if row["hint_bytes"]}


def summary(sizes: list[int]) -> dict[str, float]:
    return {"sum": sum(sizes), "mean": round(mean(sizes)), "median": median(sizes)}


if __name__ == "__main__":
    main()
