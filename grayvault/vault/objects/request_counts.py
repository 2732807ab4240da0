"""How often this process had to repeat requests to object stores, or gave up, for its metrics."""

from dataclasses import dataclass


@dataclass
class RequestCounts:
    """Requests that were repeated, and those that were given up; counts only ever grow."""

    repeated: int = 0
    given_up: int = 0


COUNTS = RequestCounts()
"""Of all stores together: a process has one vault."""
