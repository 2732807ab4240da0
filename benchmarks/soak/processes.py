"""What a process and those that it started hold: memory and open files (part of the soak)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_MB = 1024
"""kB, in which the kernel tells it."""


MOST_GROWTH = 1.2
"""Of memory from the first fifth of the work to the last."""

SPARE_FILES = 2
"""What a connection to the catalog that has just begun holds open: the database and its log."""


@dataclass(frozen=True)
class Held:
    """Physical memory in MB and open files, of all processes together."""

    memory_mb: int
    files: int


def growth(told: Sequence[Held]) -> float:
    """How much memory grew from the first to the last; asserts that nothing leaked."""
    grown = told[-1].memory_mb / told[0].memory_mb
    assert grown <= MOST_GROWTH, told
    assert told[-1].files <= told[0].files + SPARE_FILES, told
    return round(grown, 3)


def held(pid: int) -> Held:
    """What the process and all below it hold now; Linux only (proc(5))."""
    everyone = family(pid)
    memory = sum(_resident_kb(one) for one in everyone)
    return Held(round(memory / _MB), sum(_open_files(one) for one in everyone))


def family(pid: int) -> list[int]:
    """A process and those that it and they started."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(one) for thread in threads for one in _children(thread)]
    except FileNotFoundError:
        return []
    return [pid, *(one for child in children for one in family(child))]


def _children(thread: Path) -> list[str]:
    return (thread / "children").read_text().split()


def _resident_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) if found else 0


def _open_files(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except FileNotFoundError:
        return 0
