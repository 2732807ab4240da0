"""The id of the request that is being answered, for whatever is logged on the way."""

from contextvars import ContextVar

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
"""None outside of requests. Work in threads that a request waits for has it, too."""
