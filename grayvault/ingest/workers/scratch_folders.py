"""Folders for temporary files, which are removed even if their process was killed."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "grayvault-work-"
_LOCK = "lock"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A temporary folder that is removed at the end of the block.

    The process locks a file in it, and the kernel releases that lock when the process ends. Folders
    without a locked file are removed first.
    """
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        _remove_if_abandoned(path)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with open(folder / "unlocked", "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (folder / "unlocked").rename(folder / _LOCK)
            yield folder


def _remove_if_abandoned(lock: Path) -> None:
    with suppress(OSError), open(lock, "rb") as file:  # it is in use, or another user's, or gone
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(lock.parent)
