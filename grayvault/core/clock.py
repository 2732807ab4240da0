"""What time it is; tests have clocks of their own."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Clock:
    """`now` is the time in seconds since 1970; `steady` are seconds that only ever go forward."""

    now: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic

    def text(self) -> str:
        """The time now as the journal has it: ISO 8601 to the second, UTC."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="seconds")
