"""What GrayVault has to say while it works, on stderr."""

import logging
import sys

from grayvault.cli.text import printable


class _Formatter(logging.Formatter):
    """One line for each message, whatever the names of files in it."""

    def format(self, record: logging.LogRecord) -> str:
        """The message on one line."""
        return printable(record.getMessage())


def log_to_stderr(level: int) -> None:
    """Write GrayVault's own messages from `level` on; libraries keep their warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter())
    logger = logging.getLogger("grayvault")
    logger.handlers = [handler]
    logger.setLevel(level)
    logger.propagate = False
