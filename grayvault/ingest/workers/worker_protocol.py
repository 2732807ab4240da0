"""Jobs and answers as JSON lines between the supervisor and its workers.

ASCII only, so that file names that aren't UTF-8 (Python's surrogate escapes) survive.
"""

import base64
import json
from typing import Any

from grayvault.core.dataclass_json import from_plain
from grayvault.core.errors import VaultUnusableError
from grayvault.core.jobs import Job, Outcome, VaultUnusable

READY = b"ready\n"
"""A worker's first line: it has started and takes jobs."""

Answer = Outcome | VaultUnusable
"""What a worker writes after each job."""

_UNUSABLE = "vault_unusable"


def write(message: Job | Answer) -> bytes:
    """Write a message as one line, its end included."""
    values = vars(message)
    if isinstance(message, VaultUnusable):
        values = {_UNUSABLE: message.detail}
    return json.dumps(values, default=_to_json).encode("ascii") + b"\n"


def read_job(line: bytes) -> Job:
    """Read a job that `write` wrote; `DamagedFileError` for another message."""
    return from_plain(Job, json.loads(line, object_hook=_json_to_bytes))


def read_answer(line: bytes) -> Answer:
    """Read a worker's answer that `write` wrote; `DamagedFileError` for another message."""
    values = json.loads(line, object_hook=_json_to_bytes)
    if _UNUSABLE in values:
        return VaultUnusable(values[_UNUSABLE])
    return from_plain(Outcome, values)


def _to_json(value: object) -> dict[str, Any]:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode("ascii")}
    return vars(value)  # of a dataclass: `asdict` would copy everything


def _json_to_bytes(value: dict[str, Any]) -> dict[str, Any] | bytes:
    return base64.b64decode(value["base64"]) if value.keys() == {"base64"} else value


def outcome_of(answer: Answer) -> Outcome:
    """The outcome that a worker answers; `VaultUnusableError` if it could not write the vault."""
    if isinstance(answer, VaultUnusable):
        raise VaultUnusableError(answer.detail)
    return answer
