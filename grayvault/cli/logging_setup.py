"""Log messages on stderr: lines for people, or JSON objects."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import click

from grayvault.report.text_format import printable
from grayvault.server.middleware.request_id import REQUEST_ID


class _Lines(logging.Handler):
    """Writes each message on one line, even if file names hold line breaks; tracebacks follow."""

    def emit(self, record: logging.LogRecord) -> None:
        request_id = REQUEST_ID.get()
        request = f" (request {request_id})" if request_id else ""
        click.echo(printable(record.getMessage()) + request, err=True)
        if record.exc_info:
            click.echo(logging.Formatter().formatException(record.exc_info), err=True)


class _Objects(logging.Handler):
    """Writes each message as a JSON object on one line, with the id of its HTTP request.

    A record's `facts` are added to the object.
    """

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(json.dumps(_facts(record)), err=True)


def log_to_stderr(level: int) -> None:
    """Log GrayVault's own messages from `level` on; libraries' warnings are not affected."""
    _handle(_Lines(), level, "grayvault")


def log_as_json() -> None:
    """Log the messages of GrayVault and its web server, with one for each request."""
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
