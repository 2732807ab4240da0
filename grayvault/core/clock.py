"""The time; tests have clocks of their own."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def utc_text(seconds: float) -> str:
    """A time in seconds since 1970 as it is stored: ISO 8601 to the second, UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def utc_now() -> str:
    """The time now as it is stored."""
    return utc_text(time.time())


@dataclass(frozen=True)
class Clock:
    """`now` is the time in seconds since 1970; `steady` are seconds that only ever go forward."""

    now: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic

    def text(self) -> str:
        """The time now as it is stored."""
        return utc_text(self.now())
