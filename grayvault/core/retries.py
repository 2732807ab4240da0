"""Which failures may pass, and how often a photo is tried."""

MOST_ATTEMPTS = 3
"""After so many failures, for reasons that may pass, a photo failed for good."""

CRASHED = "crashed"
"""The reason if GrayVault itself ended, each time while it worked on the photo."""

STORE_AWAY = "store-away"
"""The reason if the object store that a photo lies in can't be reached or doesn't work."""

PASSING = frozenset({"error", "io-error", "timeout", "worker-died", STORE_AWAY})
"""Reasons that may lie with the machine: the same file may be archived later.

A file's own faults, and too little memory for it, don't pass by themselves.
"""

NOT_PERMITTED = "not-permitted"
"""The reason if the system forbids reading the file."""

BEING_WRITTEN = "being-written"
"""The reason if another program has the file open for writing."""

NEWER = "newer"
"""The reason if a newer GrayVault wrote the photo's vault file, which is left alone."""

COLORIZER = "colorizer"
"""The reason if the colorizer that was asked for by name fails at the photo."""

FAILED_FOR_GOOD_REASONS = PASSING | {CRASHED}
"""A photo that failed at its last attempt for one of these reasons failed for good."""

_FACTOR = 4


def pause_before(attempt: int, first_seconds: float) -> float:
    """Seconds to wait before an attempt (2 or higher): four times as long each time."""
    return float(first_seconds * _FACTOR ** (attempt - 2))


def longest_pause(first_seconds: float) -> float:
    """The longest pause between attempts, in seconds."""
    return pause_before(MOST_ATTEMPTS, first_seconds)
