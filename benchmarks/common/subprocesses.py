"""New worker processes whose libraries compute with a given number of threads."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""As in GrayVault itself, however many threads the other libraries have."""


@contextmanager
def workers(
    count: int, threads: int = 1, environment: Mapping[str, str] | None = None
) -> Iterator[ProcessPoolExecutor]:
    """A pool of `count` processes with `threads` threads each, with `environment` added to ours.

    They are new processes, since numpy and torch read their threads and instruction sets from the
    environment only when they are loaded.
    """
    variables = {**_ONE_THREAD, "OMP_NUM_THREADS": str(threads), **(environment or {})}
    processes = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
    with patch.dict(os.environ, variables), processes as pool:
        yield pool


def measure_alone(
    paths: Iterable[Path], measure: Callable[[Path], dict[str, Any]]
) -> list[dict[str, Any]]:
    """What `measure` says of each path in a new process of its own, printed as it comes."""
    rows = []
    for path in paths:
        with workers(1) as pool:
            rows.append(pool.submit(measure, path).result())
        print(rows[-1], file=sys.stderr)
    return rows


def peak_memory_mb() -> float:
    """The most physical memory that this process has had so far, in MB.

    `getrusage` would also count the memory of the process that started this one.
    """
    status = Path("/proc/self/status").read_text().splitlines()
    high_water = next(line for line in status if line.startswith("VmHWM:"))
    return int(high_water.split()[1]) / 1024
