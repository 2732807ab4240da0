"""What all tests run under."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.support.desk import Desk

# One thread a process, as the workers have it: matrices this small only wait for each other.
# Before numpy is imported, or it has no effect.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# No test depends on time: a busy machine may take as long as it needs.
settings.register_profile("any machine", deadline=None, max_examples=25, stateful_step_count=25)
settings.register_profile("ci", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "any machine")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what takes minutes, unless this is CI or `-m slow` asks for it."""
    if os.environ.get("CI") or "slow" in config.getoption("markexpr"):
        return
    skip = pytest.mark.skip(reason="takes minutes: run in CI and by pytest -m slow")
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(skip)


@pytest.fixture
def desk(tmp_path: Path) -> "Iterator[Desk]":
    """A vault and a folder of photos to try things on; its processes end with the test."""
    from tests.support.desk import Desk  # imports numpy

    desk = Desk(tmp_path)
    yield desk
    desk.leave()
