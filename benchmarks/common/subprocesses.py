"""Fresh worker processes, whose libraries compute with a given number of threads."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""As the program has it, whatever the threads of the rest."""


@contextmanager
def workers(
    count: int, threads: int = 1, environment: Mapping[str, str] | None = None
) -> Iterator[ProcessPoolExecutor]:
    """So many processes with so many threads each, which find `environment` beside our own.

    They start when they are first asked and load every library anew: numpy and torch read their
    threads and instruction sets from the environment only then.
    """
    variables = {**ONE_THREAD, "OMP_NUM_THREADS": str(threads), **(environment or {})}
    processes = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
    with patch.dict(os.environ, variables), processes as pool:
        yield pool


def peak_memory_mb() -> float:
    """The most physical memory that this process has had so far.

    `getrusage` doesn't tell: what it says goes on from the process that started this one.
    """
    status = Path("/proc/self/status").read_text().splitlines()
    high_water = next(line for line in status if line.startswith("VmHWM:"))
    return int(high_water.split()[1]) / 1024
