"""What GrayVault has to say while it works, on stderr."""

import logging

import click

from grayvault.cli.text import printable


class _Handler(logging.Handler):
    """Writes each message on one line, whatever the names of files in it; tracebacks below it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a message to what stderr is now."""
        click.echo(printable(record.getMessage()), err=True)
        if record.exc_info:
            click.echo(logging.Formatter().formatException(record.exc_info), err=True)


def log_to_stderr(level: int) -> None:
    """Write GrayVault's own messages from `level` on; libraries keep their warnings."""
    logger = logging.getLogger("grayvault")
    logger.handlers = [_Handler()]
    logger.setLevel(level)
    logger.propagate = False
