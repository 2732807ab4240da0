"""The comparative study itself, run on two sets of photos: `grayvault study`, and what it found.

Run: python -m benchmarks.study.study_rerun [OUT]. The studies' pages stay in OUT, if it is given,
and an interrupted run goes on there.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.common import harness

SETS = ("scenes", "camera")


def main() -> None:
    if sys.argv[1:]:
        run(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder))


def run(out: Path) -> None:
    out.mkdir(exist_ok=True)
    harness.save("study_rerun", {name: studied(name, out / name) for name in SETS})


def studied(name: str, out: Path) -> dict[str, Any]:
    """What the study says of one set, and of each of its photos."""
    harness.photos(name)
    words = "study", str(harness.PHOTOS / name), "-o", str(out)
    subprocess.run([sys.executable, "-m", "grayvault", *words], check=True, stdout=sys.stderr)
    found = json.loads((out / "study_vs_grayvault.json").read_text())
    compact = [photo["tiers"]["compact"] for photo in found["photos"]]
    return {
        "photos": len(found["photos"]),
        "worst_delta_e_mean": max(one["delta_e_mean"] for one in compact),
        "kept_in_color": sum(one["tier"] == "color" for one in compact),
        "factors": found["factors"],
        "models": found["models"],
        "rows": {photo["name"]: row(photo) for photo in found["photos"]},
    }


def row(photo: dict[str, Any]) -> dict[str, Any]:
    compact = photo["tiers"]["compact"]
    return {
        "scene": photo["scene"],
        "source_bytes": photo["source_bytes"],
        "gray_jpeg_bytes": photo["gray_jpeg_bytes"],
        "stored_bytes": {tier: one["stored_bytes"] for tier, one in photo["tiers"].items()},
        "compact": {key: compact[key] for key in ("colorizer", "hint_bytes", "delta_e_mean")},
        "alone": {
            one["colorizer"]: round(one["comparison"]["delta_e_mean"], 3)
            for one in photo["restored"]
            if not one["hinted"]
        },
        "with_hints": {
            one["colorizer"]: {
                "delta_e_mean": round(one["comparison"]["delta_e_mean"], 3),
                "hint_bytes": one["archived"]["hint_bytes"],
                "tier": one["archived"]["tier"],
            }
            for one in photo["restored"]
            if one["hinted"]
        },
    }


if __name__ == "__main__":
    main()
