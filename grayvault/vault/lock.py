"""The lock of a vault: one process at a time works on it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grayvault.core.errors import VaultBusyError
from grayvault.vault.layout import VaultFolder

_POLL_SECONDS = 0.05


@contextmanager
def hold(folder: VaultFolder, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the vault's lock; `VaultBusyError` if another process still does after the wait.

    The kernel releases the lock when this process ends, so it is never stale. Spawned children
    don't inherit it; forked ones would.
    """
    until = time.monotonic() + wait_seconds
    fd = os.open(folder.lock_path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        while not _locked(fd):
            if time.monotonic() >= until:
                raise VaultBusyError(
                    f"another GrayVault process is working on the vault {str(folder.root)!r}: "
                    "try again when it has finished"
                )
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(fd)


def holder(folder: VaultFolder) -> str | None:
    """The process that holds the vault's lock: its number and its command; None if none does.

    Source: proc_locks(5). If the system hides it, it is `another process`.
    """
    try:
        with hold(folder):
            return None
    except VaultBusyError:
        return _named_holder(folder) or "another process"


def is_held(folder: VaultFolder) -> bool:
    """Whether a process holds the vault's lock, as far as the system tells; nothing is locked."""
    return folder.lock_path.exists() and _named_holder(folder) is not None


def _named_holder(folder: VaultFolder) -> str | None:
    inode = folder.lock_path.stat().st_ino
    try:
        lines = Path("/proc/locks").read_text().splitlines()
        for _, kind, _, _, process, file, *_ in (
            line.split() for line in lines if "->" not in line
        ):
            if kind == "FLOCK" and int(file.rpartition(":")[2]) == inode:
                command = Path("/proc", process, "cmdline").read_bytes().rstrip(b"\0")
                words = os.fsdecode(command.replace(b"\0", b" "))
                return f"process {process} ({words})"
    except (OSError, ValueError):
        pass
    return None


def _locked(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
