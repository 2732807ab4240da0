"""The photos that benchmarks measure on, and their results."""

import json
import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import imagecodecs

ROOT = Path(__file__).parents[2]
PHOTOS = ROOT.parent / "shared" / "photos"
RESULTS = ROOT / "benchmarks" / "results"
MAX_PIXELS = 200_000_000

Results = dict[str, dict[str, Any]]
"""By the name of a benchmark or part: `machine` and `figures`."""

_PACKAGES = (
    "grayvault",
    "constriction",
    "fastapi",
    "imagecodecs",
    "numpy",
    "pillow",
    "safetensors",
    "scikit-image",
    "sqlalchemy",
    "torch",
    "uvicorn",
    "zstandard",
)


def photos(*folders: str) -> list[Path]:
    """The photos in these folders of the shared collection; ends the process if there are none."""
    paths = [path for folder in folders for path in sorted((PHOTOS / folder).glob("*.*"))]
    if not paths:
        sys.exit(f"there are no photos to measure on: {PHOTOS} is missing or empty")
    return paths


def save(name: str, figures: dict[str, Any], *, quiet: bool = False) -> None:
    """Write the results of a benchmark, with the machine and all versions.

    The figures are also printed, unless `quiet`.

    They go to benchmarks/results/NAME.json. If `name` is BENCHMARK.PART, they replace that part of
    benchmarks/results/BENCHMARK.json.
    """
    measured = {"machine": machine(), "figures": figures}
    benchmark, _, part = name.partition(".")
    path = RESULTS / f"{benchmark}.json"
    if part:
        parts = json.loads(path.read_text())["parts"] if path.exists() else {}
        measured = {"parts": {**parts, part: measured}}
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps({"benchmark": benchmark, **measured}, indent=2) + "\n")
    if not quiet:
        print(json.dumps(figures, indent=2))


def read_results() -> Results:
    """The results of all benchmarks that were run, parts by BENCHMARK.PART."""
    results: Results = {}
    for path in sorted(RESULTS.glob("*.json")):
        document = json.loads(path.read_text())
        parts = document.get("parts", {})
        results |= {f"{path.stem}.{part}": measured for part, measured in parts.items()}
        if not parts:
            results[path.stem] = document
    return results


def machine() -> dict[str, Any]:
    """Date, processor, and the versions of Python and of the libraries."""
    return {
        "date": time.strftime("%Y-%m-%d"),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
        "libjxl": imagecodecs.jpegxl_version(),
        **{package: version(package) for package in _PACKAGES},
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
