from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.faults.disks import Mount, mounted


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Mounts a small disk at a folder until the test ends."""
    with ExitStack() as stack:
        yield lambda folder, size: stack.enter_context(mounted(folder, size))
