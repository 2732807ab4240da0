"""What GrayVault has to say while it works, on stderr."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import click

from grayvault.cli.text import printable
from grayvault.server.middleware.request_id import REQUEST_ID


class _Lines(logging.Handler):
    """Writes each message on one line, whatever the names of files in it; tracebacks below it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a message to what stderr is now."""
        request_id = REQUEST_ID.get()
        where = f" (request {request_id})" if request_id else ""
        click.echo(printable(record.getMessage()) + where, err=True)
        if record.exc_info:
            click.echo(logging.Formatter().formatException(record.exc_info), err=True)


class _Objects(logging.Handler):
    """Writes each message as a JSON object on one line, with the id of the request it belongs to.

    What a message has in its `facts` goes beside it.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a message to what stderr is now."""
        click.echo(json.dumps(_facts(record)), err=True)


def log_to_stderr(level: int) -> None:
    """Write GrayVault's own messages from `level` on; libraries keep their warnings."""
    _handle(_Lines(), level, "grayvault")


def log_as_json() -> None:
    """Write what GrayVault and its web server do, each request included, as objects."""
    _handle(_Objects(), logging.INFO, "grayvault")
    _handle(_Objects(), logging.WARNING, "uvicorn")


def _handle(handler: logging.Handler, level: int, name: str) -> None:
    logger = logging.getLogger(name)
    logger.handlers = [handler]
    logger.setLevel(level)
    logger.propagate = False


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
        "request_id": REQUEST_ID.get(),
    }
    if record.exc_info:
        facts["traceback"] = logging.Formatter().formatException(record.exc_info)
    return facts | getattr(record, "facts", {})
