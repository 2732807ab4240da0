"""How long one command takes: the first photo of a new vault, and `stats` of that vault.

The photo is the smallest of `scenes`. Each command runs several times, and the quickest run counts:
others were slowed down by something else. CPU includes that of the worker. Modules are compiled by
the first run, as they are once a program is installed.

Run: python -m benchmarks startup
"""

import os
import resource
import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.common import harness
from benchmarks.common.archiving import run_grayvault
from benchmarks.common.timing import wall_seconds

RUNS = 7


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    photo = min(harness.photos("scenes"), key=lambda path: path.stat().st_size)
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        runs = [one_run(vault, photo) for _ in range(RUNS)]
    harness.save("startup", {name: quickest(runs, name) for name in runs[0]})


def one_run(vault: Path, photo: Path) -> dict[str, dict[str, float]]:
    """The seconds of each command in a new vault."""
    shutil.rmtree(vault, ignore_errors=True)
    return {
        "add": measured(vault, "add", str(photo)),
        "stats": measured(vault, "stats"),
    }


def measured(vault: Path, *command: str) -> dict[str, float]:
    before = child_cpu_seconds()
    wall = wall_seconds(lambda: run_grayvault(vault, *command).check_returncode())
    return {"cpu_seconds": child_cpu_seconds() - before, "wall_seconds": wall}


def child_cpu_seconds() -> float:
    """The CPU of all processes that have ended and that we waited for, with theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def quickest(runs: list[dict[str, Any]], name: str) -> dict[str, float]:
    return {
        unit: round(min(run[name][unit] for run in runs), 2)
        for unit in ("cpu_seconds", "wall_seconds")
    }


if __name__ == "__main__":
    main()
