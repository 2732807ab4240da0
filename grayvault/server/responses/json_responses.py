"""JSON responses that can carry any file name."""

import json
from typing import Any

from fastapi import Response


class AsciiJsonResponse(Response):
    """JSON in ASCII: file names need not be UTF-8, and JSON escapes their surrogates."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, allow_nan=False).encode("ascii")


class ProblemResponse(AsciiJsonResponse):
    """A problem document (RFC 9457)."""

    media_type = "application/problem+json"
