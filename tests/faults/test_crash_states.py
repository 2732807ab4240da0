"""What crashes leave behind: after the next start everything stands as if there had been none."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.crash.scenarios import SCENARIOS
from tests.faults.crash.survey import survey

STATES = 270
"""At least so many in CI's long run, of all scenarios together."""

SAMPLE = 5
"""Of one scenario, in every run."""

MEMORY = Path("/dev/shm")


@pytest.fixture
def quick_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk in memory where there is one: thousands of syncs take no time there."""
    if not MEMORY.is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(dir=MEMORY))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
def test_a_crash_while_originals_are_deleted_leaves_nothing_behind(quick_disk: Path) -> None:
    run = survey("delete", quick_disk / "desk", 1)

    assert list(run.check(run.some(SAMPLE))) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_no_crash_leaves_anything_behind(name: str, quick_disk: Path) -> None:
    run = survey(name, quick_disk / "desk", 2)

    assert list(run.check(run.some(STATES // len(SCENARIOS)))) == []
