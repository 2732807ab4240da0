"""10,000 crashes: what a kill or a power cut may leave on the disk, and GrayVault started on it.

Runs of all kinds are recorded and cut everywhere (tests/faults/crash/). Nothing is lost, nothing is
left over; what is not so ends the run with an error, and nothing is written.

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


def crashed(scratch: Path, states: int) -> dict[str, Any]:
    """Check so many states, evenly from all scenarios, or all that there are."""
    with _quick(scratch) as folder, _processes() as pool:
        recording = pool.map(partial(_recorded, folder), SCENARIOS)
        surveys = list(track(recording, "recordings", len(SCENARIOS)))
        possible = sum(len(one.crashes) for one in surveys)
        checking = pool.map(partial(_checked, min(1.0, states / possible)), surveys)
        checked = list(track(checking, "crashes", len(surveys)))
    problems = [problem for _, found in checked for problem in found]
    assert not problems, "\n".join(problems)
    return {
        "operations": sum(len(one.recording.operations) for one in surveys),
        "possible": possible,
        "states": sum(number for number, _ in checked),
        "of": {one.name: number for one, (number, _) in zip(surveys, checked, strict=True)},
    }


def _recorded(folder: Path, name: str) -> Survey:
    return survey(name, folder / name, PHOTOS)


def _checked(share: float, one: Survey) -> tuple[int, list[str]]:
    """How many states of a scenario were looked at, and what was wrong with them."""
    some = one.some(round(share * len(one.crashes)))
    return len(some), list(one.check(some))


def _processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(os.cpu_count(), get_context("spawn"))


@contextmanager
def _quick(scratch: Path) -> Iterator[Path]:
    """A folder in memory where there is one: thousands of syncs take no time there."""
    if not _MEMORY.is_dir():
        yield scratch
        return
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        yield Path(folder)


def main() -> None:
    number = int(sys.argv[1]) if sys.argv[1:] else CRASHES
    with tempfile.TemporaryDirectory() as folder:
        harness.save("soak_crashes", crashed(Path(folder), number))


if __name__ == "__main__":
    main()
