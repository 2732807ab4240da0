"""What every benchmark shares: the photos it measures on, and how its figures are kept."""

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
    """The photos in these folders of the shared collection; ends the run where they are absent."""
    found = [path for folder in folders for path in sorted((PHOTOS / folder).glob("*.*"))]
    if not found:
        sys.exit(f"this benchmark measures on {PHOTOS}, which is not here")
    return found


def save(name: str, figures: dict[str, Any]) -> None:
    """Write `figures` with the machine and the versions that produced them, and print them."""
    document = {"benchmark": name, "machine": machine(), "figures": figures}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


def machine() -> dict[str, Any]:
    """What ran the benchmark."""
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
