"""10,000 crashes: GrayVault started on what a kill or a power cut may leave on the disk.

Runs of all kinds are recorded and cut at every operation (tests/faults/crash/). Nothing may be lost
and nothing left over; otherwise the run ends with an error and writes no results.

Run: python -m benchmarks.soak.crashes [CRASHES]
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.progress import track

from benchmarks.common import harness
from tests.faults.crash.scenarios import SCENARIOS
from tests.faults.crash.survey import Survey, survey

CRASHES = 10_000

PHOTOS = 4
"""In each scenario."""

_MEMORY = Path("/dev/shm")


def check_crashes(scratch: Path, states: int) -> dict[str, Any]:
    """Check so many states, evenly from all scenarios, or all that are possible."""
    with _fast_folder(scratch) as folder, _processes() as pool:
        recording = pool.map(partial(_record, folder), SCENARIOS)
        surveys = list(track(recording, "recordings", len(SCENARIOS)))
        possible = sum(len(scenario.crashes) for scenario in surveys)
        checking = pool.map(partial(_check, min(1.0, states / possible)), surveys)
        checked = list(track(checking, "crashes", len(surveys)))
    problems = [problem for _, problems_of_scenario in checked for problem in problems_of_scenario]
    assert not problems, "\n".join(problems)
    counts = [count for count, _ in checked]
    return {
        "operations": sum(len(scenario.recording.operations) for scenario in surveys),
        "possible": possible,
        "states": sum(counts),
        "of": dict(zip((scenario.name for scenario in surveys), counts, strict=True)),
    }


def _record(folder: Path, name: str) -> Survey:
    return survey(name, folder / name, PHOTOS)


def _check(share: float, scenario: Survey) -> tuple[int, list[str]]:
    """The number of states of a scenario that were checked, and their problems."""
    crashes = scenario.some(round(share * len(scenario.crashes)))
    return len(crashes), list(scenario.check(crashes))


def _processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(os.cpu_count(), get_context("spawn"))


@contextmanager
def _fast_folder(scratch: Path) -> Iterator[Path]:
    """A folder in memory, if possible, where thousands of syncs take no time."""
    if not _MEMORY.is_dir():
        yield scratch
        return
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        yield Path(folder)


def main() -> None:
    states = int(sys.argv[1]) if sys.argv[1:] else CRASHES
    with tempfile.TemporaryDirectory() as folder:
        harness.save("soak_crashes", check_crashes(Path(folder), states))


if __name__ == "__main__":
    main()
