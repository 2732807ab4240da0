"""Memory and open files of a process and of all processes below it; Linux only (proc(5))."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MOST_GROWTH = 1.2
"""Of memory, from the first fifth of the work to the last."""

SPARE_FILES = 2
"""Files that a connection to the catalog holds open: the database and its log."""


@dataclass(frozen=True)
class Usage:
    """Physical memory in MB and open files, of all processes together."""

    memory_mb: int
    files: int


def usage(pid: int) -> Usage:
    """What the process and all below it use now."""
    pids = family(pid)
    memory_kb = sum(_resident_kb(member) for member in pids)
    return Usage(round(memory_kb / 1024), sum(_open_files(member) for member in pids))


def without_leaks(usages: Sequence[Usage]) -> dict[str, Any]:
    """The figures of a run, by fifths; asserts that neither memory nor files grew too much."""
    growth = usages[-1].memory_mb / usages[0].memory_mb
    assert growth <= MOST_GROWTH, usages
    assert usages[-1].files <= usages[0].files + SPARE_FILES, usages
    return {"growth": round(growth, 3), "held": [asdict(step) for step in usages]}


def family(pid: int) -> list[int]:
    """A process, its children, and theirs."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for thread in threads for child in _children(thread)]
    except FileNotFoundError:
        return []
    return [pid, *(member for child in children for member in family(child))]


def _children(thread: Path) -> list[str]:
    return (thread / "children").read_text().split()


def _resident_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0
    match = re.search(r"VmRSS:\s+(\d+)", status)
    return int(match[1]) if match else 0


def _open_files(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except FileNotFoundError:
        return 0
