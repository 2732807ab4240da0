"""Which failures may pass, and how often a photo is tried."""

MOST_ATTEMPTS = 3
"""A photo that a worker failed at so often, for a reason that might have passed, is set aside."""

CRASHED = "crashed"
"""The reason where GrayVault itself ended, each time while it worked on the photo."""

PASSING = frozenset({"error", "io-error", "timeout", "worker-died"})
"""Reasons to fail that lie with the machine, or may do so: the same file may do better later.

What is wrong with the file itself, and what its memory limit forbids, stays as it is.
"""

NOT_PERMITTED = "not-permitted"
"""The reason where the system doesn't let the file be read."""

BEING_WRITTEN = "being-written"
"""The reason where another program has the file open for writing."""

NEWER = "newer"
"""The reason where a newer GrayVault wrote the photo's vault file: this one touches nothing."""

COLORIZER = "colorizer"
"""The reason where the colorizer that was asked for by name fails at the photo."""

SET_ASIDE = PASSING | {CRASHED}

_FACTOR = 4


def pause_before(attempt: int, first_seconds: float) -> float:
    """Seconds to wait before an attempt (2 or higher): each time four times as long."""
    return float(first_seconds * _FACTOR ** (attempt - 2))


def longest_pause(first_seconds: float) -> float:
    """The most that `pause_before` ever gives."""
    return pause_before(MOST_ATTEMPTS, first_seconds)
