from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.faults.disks import Mount, mounted
from tests.support.desk import Desk


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Faults may end a worker: each is a process of its own."""
    return replace(desk, processes=True)


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Mounts a small disk at a folder until the test ends."""
    with ExitStack() as stack:
        yield lambda folder, size: stack.enter_context(mounted(folder, size))
