"""The lock of a vault: one process at a time works on it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from grayvault.errors import VaultBusyError
from grayvault.vault.folder import VaultFolder

_POLL_SECONDS = 0.05


@contextmanager
def hold(folder: VaultFolder, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the vault's lock; `VaultBusyError` where another process still does after the wait.

    The kernel releases the lock when this process ends, however it ends, so it is never stale.
    Spawned children don't inherit it; forked ones would.
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


def _locked(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
