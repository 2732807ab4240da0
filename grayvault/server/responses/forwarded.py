"""Whether a proxy passed a request on."""

from starlette.datastructures import Headers

_PROXY_HEADERS = ("forwarded", "via", "x-real-ip")  # and all that begin with x-forwarded-


def is_forwarded(headers: Headers) -> bool:
    """Whether a proxy forwarded the request: then the client is another machine."""
    return any(name in _PROXY_HEADERS or name.startswith("x-forwarded-") for name in headers)
