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


def save(name: str, figures: dict[str, Any]) -> None:
    """Write benchmarks/results/NAME.json, with the machine and all versions; print the figures."""
    document = {"benchmark": name, "machine": machine(), "figures": figures}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


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
