"""What libraries warn of goes to a log, not to the user's terminal."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

_LIBRARIES = (
    "PIL",
    "detectron2",
    "fvcore",
    "iopath",
    "matplotlib",
    "onnxruntime",
    "py.warnings",
    "tifffile",
    "torch",
    "torchvision",
)
"""The loggers of libraries that have something to say; `py.warnings` is that of warnings."""


class _File(logging.Handler):
    """Appends each message to a file; one that can't be written is no reason to fail."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Append a message."""
        with suppress(OSError), self._path.open("a", errors="backslashreplace") as file:
            file.write(f"{self.format(record)}\n")


@contextmanager
def library_output_to(log: Path) -> Iterator[None]:
    """Let libraries' log messages and Python's warnings go to the end of the file `log`."""
    handler = _File(log)
    loggers = [logging.getLogger(name) for name in _LIBRARIES]
    before = warnings.showwarning
    warnings.showwarning = _to_log
    for one in loggers:
        one.addHandler(handler)
    try:
        yield
    finally:
        for one in loggers:
            one.removeHandler(handler)
        warnings.showwarning = before


def _to_log(  # noqa: PLR0917 - as `warnings.showwarning` has them
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    del file
    text = warnings.formatwarning(message, category, filename, lineno, line)
    logging.getLogger("py.warnings").warning("%s", text.rstrip())
