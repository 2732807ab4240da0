"""Sending warnings of libraries to a log instead of the user's terminal."""

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
"""The loggers of libraries; `py.warnings` has Python's warnings."""


class _File(logging.Handler):
    """Appends each message to a file; errors of writing it are ignored."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError), self._path.open("a", errors="backslashreplace") as file:
            file.write(f"{self.format(record)}\n")


@contextmanager
def library_output_to(log: Path) -> Iterator[None]:
    """Append libraries' log messages and Python's warnings to the file `log`."""
    handler = _File(log)
    loggers = [logging.getLogger(name) for name in _LIBRARIES]
    before = warnings.showwarning
    warnings.showwarning = _to_log
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
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
