"""Whether what a client has in its cache is still what it asks for."""


def is_current(etag: str, if_none_match: str) -> bool:
    """Whether an `If-None-Match` header names `etag` (RFC 9110, 13.1.2: weak comparison)."""
    named = [entry.strip().removeprefix("W/") for entry in if_none_match.split(",")]
    return etag in named or named == ["*"]
