"""How long a call takes."""

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def cpu_time(call: Callable[[], Result]) -> tuple[Result, float]:
    """What a call returns, and the CPU seconds that it took."""
    start = time.process_time()
    result = call()
    return result, time.process_time() - start


def wall_seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
