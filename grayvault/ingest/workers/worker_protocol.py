"""Jobs and outcomes as JSON lines: what the supervisor and its workers say to each other.

ASCII only, so that file names which aren't UTF-8 (Python's surrogate escapes) survive.
"""

import base64
import dataclasses
import json
from typing import Any

from pydantic import TypeAdapter

from grayvault.core.sources import Job, Outcome

READY = b"ready\n"
"""A worker's first line: it has started and takes jobs."""

_JOB = TypeAdapter(Job)
_OUTCOME = TypeAdapter(Outcome)


def write(message: Job | Outcome) -> bytes:
    """Write a message as one line, its end included."""
    return json.dumps(dataclasses.asdict(message), default=_bytes_to_json).encode("ascii") + b"\n"


def read_job(line: bytes) -> Job:
    """Read a job that `write` wrote."""
    return _JOB.validate_python(json.loads(line, object_hook=_json_to_bytes))


def read_outcome(line: bytes) -> Outcome:
    """Read an outcome that `write` wrote."""
    return _OUTCOME.validate_python(json.loads(line, object_hook=_json_to_bytes))


def _bytes_to_json(value: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(value).decode("ascii")}


def _json_to_bytes(value: dict[str, Any]) -> dict[str, Any] | bytes:
    return base64.b64decode(value["base64"]) if value.keys() == {"base64"} else value
