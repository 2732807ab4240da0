from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.disks import Mount, mounted
from tests.ingest.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Mounts a small disk at a folder until the test ends."""
    with ExitStack() as stack:
        yield lambda folder, size: stack.enter_context(mounted(folder, size))
