"""Loading modules at a process's start."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """While modules are loaded nothing becomes garbage, and they stay: looking there takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
