"""`grayvault mount` in a process of its own."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def mounting(vault: Path, folder: Path) -> Iterator[Path]:
    """A vault's photos in a folder."""
    command = sys.executable, "-m", "grayvault", "--vault", str(vault), "mount", str(folder)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "your photos are in" in process.stdout.readline()
            yield folder
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def files_in(folder: Path) -> list[Path]:
    """All files at or below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def forget_views(vault: Path) -> None:
    """Empty the view cache."""
    for path in (vault / "views").glob("*/*"):
        path.unlink()
