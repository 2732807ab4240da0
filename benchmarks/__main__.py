"""All benchmarks, one after the other, and the page of them: python -m benchmarks [NAME...]

Each writes benchmarks/results/NAME.json. One that fails is told, and the others go on. Whole, this
takes hours: `serve` needs nginx and wrk, and most need the shared collection of photos.
"""

import subprocess
import sys

from benchmarks import page
from benchmarks.report import ROOT

ALL = (
    "archive",
    "exact",
    "tiers",
    "study_factors",
    "study",
    "study_run",
    "ingest",
    "fidelity",
    "measures",
    "factor_codec",
    "rescan",
    "catalog",
    "recovery",
    "gallery",
    "effort",
    "hint_peers",
    "hints",
    "hintnet",
    "colorizers",
    "hint_coders",
    "hint_choices",
    "least_hints",
    "serve",
    "soak_kills",
    "soak_crashes",
    "soak_watch",
    "soak_requests",
)
"""In this order: `hints` draws the curves of `hint_peers`."""


def main() -> None:
    names = sys.argv[1:] or ALL
    unknown = [name for name in names if name not in ALL]
    if unknown:
        sys.exit(f"there is no benchmark called {unknown[0]!r}; there is: {', '.join(ALL)}")
    failed = [name for name in names if not done(name)]
    page.main()
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def done(name: str) -> bool:
    """Run a benchmark in a process of its own; whether it went well."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    return subprocess.run(command, check=False, cwd=ROOT).returncode == 0


if __name__ == "__main__":
    main()
