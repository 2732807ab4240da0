"""Answers as JSON that any name survives in."""

import json
from typing import Any

from fastapi import Response


class JsonAnswer(Response):
    """JSON in ASCII: names on disk need not be UTF-8, and their surrogates must not break it."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """`content` as bytes."""
        return json.dumps(content, allow_nan=False).encode("ascii")


class ProblemAnswer(JsonAnswer):
    """What went wrong, as RFC 9457 has it."""

    media_type = "application/problem+json"
