"""What the main job makes of real photos: `grayvault add` and its `stats`, set by set.

The default settings, and on camera also each of the colorizers compared; the sets are measured,
never tuned on. Run: python -m benchmarks archive_size
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks.common import harness

SETS = ("camera", "kodak", "scenes")
DONE, SOME_LEFT = 0, 3
ALONE, CHOSEN = "propagate", "auto"
"""The colorizers that are compared: the hints' own decoder, and whichever serves a photo best."""

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
    harness.save("archive_size", {**figures, "camera_by_colorizer": compared("camera")})


def measure(name: str, *options: str) -> dict[str, Any]:
    """The figures of one set added with `options`, and those of each of its photos."""
    harness.photos(name)
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        added = run(vault, "add", *options, str(harness.PHOTOS / name))
        if added.returncode not in {DONE, SOME_LEFT}:
            sys.exit(added.stderr)
        stats: dict[str, Any] = json.loads(run(vault, "stats", "--json").stdout)
        listed = json.loads(run(vault, "list", "--json").stdout)
        shown = [json.loads(run(vault, "show", one["id"], "--json").stdout) for one in listed]
    stats["hint_share"] = round(stats["hint_bytes"] / stats["stored_bytes"], 5)
    stats["rows"] = {
        photo["source_name"]: {column: photo[column] for column in COLUMNS}
        for photo in sorted(shown, key=lambda photo: str(photo["source_name"]))
    }
    return stats


def compared(name: str) -> dict[str, Any]:
    """What hints take on one set with each colorizer, on photos that have hints with both."""
    alone, chosen = (hinted(measure(name, "--colorizer", one)) for one in (ALONE, CHOSEN))
    photos = sorted(alone.keys() & chosen.keys())
    before, after = (
        summary([rows[photo]["hint_bytes"] for photo in photos]) for rows in (alone, chosen)
    )
    return {
        "photos": len(photos),
        "hint_bytes": {ALONE: before, CHOSEN: after},
        f"{CHOSEN}_over_{ALONE}": {key: round(after[key] / before[key], 3) for key in before},
        "chosen": Counter(chosen[photo]["colorizer"] for photo in photos),
        "rows": {photo: {ALONE: alone[photo], CHOSEN: chosen[photo]} for photo in photos},
    }


def hinted(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {photo: row for photo, row in figures["rows"].items() if row["hint_bytes"]}


def summary(sizes: list[int]) -> dict[str, float]:
    return {"sum": sum(sizes), "mean": round(mean(sizes)), "median": median(sizes)}


def run(vault: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grayvault", "--vault", str(vault), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)


if __name__ == "__main__":
    main()
