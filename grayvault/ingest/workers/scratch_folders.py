"""Folders for temporary files: removed in the end, also those of processes that were killed."""

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
    """A folder among the system's temporary ones, for whatever is to be left behind in it.

    Whoever made it holds a lock in it, which the kernel releases when the process ends, however it
    ends: folders whose lock nobody holds are removed before.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        _remove_if_left(left)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with open(folder / "unlocked", "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (folder / "unlocked").rename(folder / _LOCK)
            yield folder


def _remove_if_left(lock: Path) -> None:
    with suppress(OSError), open(lock, "rb") as held:  # it is in use, or another user's, or gone
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(lock.parent)
