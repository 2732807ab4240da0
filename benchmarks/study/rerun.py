"""The comparative study on two sets of photos: what `grayvault study` measures.

Run: python -m benchmarks.study.rerun [OUT]. The studies' pages stay in OUT, if it is given,
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
    harness.save("study.rerun", {name: study(name, out / name) for name in SETS})


def study(name: str, out: Path) -> dict[str, Any]:
    """The study's figures for one set, and for each of its photos."""
    harness.photos(name)
    arguments = "study", str(harness.PHOTOS / name), "-o", str(out)
    subprocess.run([sys.executable, "-m", "grayvault", *arguments], check=True, stdout=sys.stderr)
    results = json.loads((out / "study.json").read_text())
    compact = [photo["tiers"]["compact"] for photo in results["photos"]]
    return {
        "photos": len(results["photos"]),
        "worst_delta_e_mean": max(archived["delta_e_mean"] for archived in compact),
        "kept_in_color": sum(archived["tier"] == "color" for archived in compact),
        "factors": results["factors"],
        "models": results["models"],
        "rows": {photo["name"]: row(photo) for photo in results["photos"]},
    }


def row(photo: dict[str, Any]) -> dict[str, Any]:
    compact = photo["tiers"]["compact"]
    alone, hinted = (
        [restored for restored in photo["restored"] if restored["hinted"] is has_hints]
        for has_hints in (False, True)
    )
    return {
        "scene": photo["scene"],
        "source_bytes": photo["source_bytes"],
        "gray_jpeg_bytes": photo["gray_jpeg_bytes"],
        "stored_bytes": {tier: file["stored_bytes"] for tier, file in photo["tiers"].items()},
        "compact": {key: compact[key] for key in ("colorizer", "hint_bytes", "delta_e_mean")},
        "alone": {restored["colorizer"]: mean_error(restored) for restored in alone},
        "with_hints": {
            restored["colorizer"]: {
                "delta_e_mean": mean_error(restored),
                "hint_bytes": restored["archived"]["hint_bytes"],
                "tier": restored["archived"]["tier"],
            }
            for restored in hinted
        },
    }


def mean_error(restored: dict[str, Any]) -> float:
    return round(float(restored["comparison"]["delta_e_mean"]), 3)


if __name__ == "__main__":
    main()
