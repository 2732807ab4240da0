"""Looking at real processes."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Whether a process runs (one that has ended but isn't reaped yet doesn't)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def workers(vault: Path) -> list[int]:
    """The worker processes of a vault."""
    return running("grayvault.bootstrap.worker_main", str(vault))


def running(*words: str) -> list[int]:
    """The processes whose command line contains all of `words`."""
    pids = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if all(os.fsencode(word) in command for word in words) and is_alive(int(folder.name)):
            pids.append(int(folder.name))
    return pids


def wait_for(
    happened: Callable[[], bool], description: str, seconds: float = 240.0, pause: float = 0.05
) -> None:
    """Wait until something has happened, and look for it after each `pause`."""
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, f"waited {seconds:g} s for {description}"
        time.sleep(pause)
