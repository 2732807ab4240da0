"""Seconds and memory that the study's models take for a photo, beside HintNet's.

Each model in a process of its own with random weights, which cost what trained ones do, at its
usual size: DeOldify at render factor 35 (560 x 560 pixels), Instance-aware at 256 x 256 for the
picture and for each thing in it, ChromaGAN at 224 x 224. In single precision, unless it is said.
Writes docs/explanation/colorizers-cost.md, too. Run: python -m benchmarks colorizers
"""

import json
import subprocess
import sys
import time
from typing import Any

import numpy as np

from benchmarks.common import harness
from benchmarks.common.hintnet_loading import hintnet, load_hintnet
from benchmarks.speed.colorizer_cost import MODELS, SIZE, photo


def main() -> None:
    peer = hintnet_seconds()
    rows = {name: cost(name) for name in MODELS}
    for row in rows.values():
        row["times_hintnet"] = round(row["seconds"] / peer, 1)
    harness.save("colorizers", {"hintnet_seconds": round(peer, 3), "models": rows})
    (harness.ROOT / "docs" / "explanation" / "colorizers-cost.md").write_text(
        "\n".join(page(peer, rows)) + "\n"
    )


def cost(name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.speed.colorizer_cost", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=harness.ROOT)
    found: dict[str, Any] = json.loads(done.stdout)
    return {key: round(value, 2) for key, value in found.items()}


def hintnet_seconds() -> float:
    """The least of five guesses of the same photo."""
    luma = photo()
    load_hintnet()
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        hintnet().predict(luma, None, SIZE)
        taken.append(time.perf_counter() - start)
    return float(np.min(taken))


def page(peer: float, rows: dict[str, Any]) -> list[str]:
    machine = harness.machine()
    lines = [
        "# What colorizers cost",
        "",
        "Written by `python -m benchmarks colorizers`; all figures are in",
        "`benchmarks/results/colorizers.json`, with the machine and the versions. The second guess",
        f"of a 12-megapixel photo's chroma, on {machine['cores']} hardware threads; HintNet takes",
        f"{peer:.2f} s for the same. *Memory* is the peak of a process that does nothing else.",
        "",
        "| | seconds | of HintNet's | memory |",
        "|---|---:|---:|---:|",
    ]
    for name, row in rows.items():
        lines.append(
            f"| {name} | {row['seconds']:.1f} | {row['times_hintnet']:.0f}x "
            f"| {row['peak_mb']:,.0f} MB |"
        )
    return lines


if __name__ == "__main__":
    main()
