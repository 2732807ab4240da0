"""The folder, beside the models, of what has been fetched and isn't converted yet."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grayvault.colorizers.install.download import Progress, download
from grayvault.core.errors import BusyError

FETCHED = "fetched"


@contextmanager
def installing(folder: Path, name: str) -> Iterator[Path]:
    """Install the model called `name` alone; gives a folder for its conversion, gone at the end.

    What an installation that was killed left of its conversion is removed. Raises `BusyError` if
    another process installs the same model.
    """
    fetched = folder / FETCHED
    with _removed_if_empty(fetched), _alone(fetched / f"{name}.lock", name):
        for leftover in fetched.glob(f"converting-{name}-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=fetched, prefix=f"converting-{name}-") as scratch:
            yield Path(scratch)


@contextmanager
def _removed_if_empty(fetched: Path) -> Iterator[None]:
    """Remove the folder at the end if it is empty."""
    try:
        yield
    finally:
        with suppress(OSError):
            fetched.rmdir()


@contextmanager
def _alone(lock: Path, name: str) -> Iterator[None]:
    """Hold a lock, which ends with this process, however it ends."""
    lock.mkdir(parents=True, exist_ok=True)
    fd = os.open(lock, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BusyError(
            f"another process is installing {name}: try again when it has finished"
        ) from error
    else:
        try:
            yield
        finally:
            with suppress(OSError):
                lock.rmdir()
    finally:
        os.close(fd)


def fetch(address: str, target: Path, progress: Progress) -> None:
    """Fetch `address` into the file `target`, if it hasn't been; raises `DownloadError`.

    What came from another address is fetched anew.
    """
    origin = _origin(target)
    if not (origin.exists() and origin.read_text() == address):
        discard(target)
        origin.write_text(address)
    if not target.exists():
        download(address, target, progress)


def discard(target: Path) -> None:
    """Remove what was fetched for the file `target`, whole or not."""
    beside = [target.with_name(f"{target.name}.{ending}") for ending in ("part", "mark")]
    for path in (target, *beside, _origin(target)):
        path.unlink(missing_ok=True)


def _origin(target: Path) -> Path:
    return target.with_name(f"{target.name}.from")
