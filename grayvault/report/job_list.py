"""Queued and failed jobs as `jobs` lists them."""

import time
from dataclasses import asdict
from typing import Any

from grayvault.catalog.job_rows import JobRow, failed_for_good

STATES = ("waiting", "running", "retrying", "failed-for-good", "failed")

JSON_STATES = {"failed-for-good": "set-aside"}
"""States that JSON calls by an older name."""


def state_of(row: JobRow) -> str:
    """A job's state, one of `STATES`."""
    if row.state == "running":
        return "running"
    if row.state == "queued":
        return "retrying" if row.attempts else "waiting"
    return "failed-for-good" if failed_for_good(row) else "failed"


def json_state(row: JobRow) -> str:
    """A job's state under its name in JSON."""
    return JSON_STATES.get(state_of(row), state_of(row))


def sentence_of(row: JobRow) -> str:
    """What people read of a job: what went wrong, or its file; uploads by their own names."""
    return (row.detail or row.path).replace(row.path, row.name or row.path)


def job_entry(row: JobRow) -> dict[str, Any]:
    """A job as `jobs --json` prints it; `due_in_seconds` if it waits for another attempt."""
    facts = asdict(row) | {"state": json_state(row)}
    wait = facts.pop("not_before") - time.time()
    is_waiting = row.state == "queued" and wait > 0
    return facts | {"due_in_seconds": round(wait, 1) if is_waiting else None}
