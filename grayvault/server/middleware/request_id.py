"""The current request's id: a small module, since every command's logging imports it."""

from contextvars import ContextVar

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
"""None outside requests. Threads that a request waits for see it, too."""
