"""Originals that wait to be freed, and those that can't be, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from grayvault.catalog.waiting_originals import Waiting

_LATEST = 2.0**37
"""The latest time to print, in seconds since 1970; `strftime` fails on much later ones."""


@dataclass(frozen=True)
class Unfreed:
    """Originals that are not freed yet.

    `waiting` counts those that will be freed, the first not before `first_at` (seconds since 1970).
    `staying` has a sentence for each of the others: why it stays.
    """

    waiting: int = 0
    first_at: float = 0.0
    staying: tuple[str, ...] = ()


def unfreed_of(originals: Sequence[Waiting], free_after_hours: float) -> Unfreed:
    waiting = [original for original in originals if original.stays is None]
    staying = [original for original in originals if original.stays is not None]
    return Unfreed(
        waiting=len(waiting),
        first_at=min((free_from(original, free_after_hours) for original in waiting), default=0.0),
        staying=tuple(
            f"{original.source.path}: the original stays: {original.stays}" for original in staying
        ),
    )


def free_from(original: Waiting, free_after_hours: float) -> float:
    """The earliest time at which an original may be freed, in seconds since 1970."""
    return max(original.since + free_after_hours * 3600, original.not_before)


def local_time(seconds: float) -> str:
    """Seconds since 1970 as local time, to the minute."""
    at = datetime.fromtimestamp(min(max(seconds, 0.0), _LATEST)).astimezone()
    return at.strftime("%Y-%m-%d %H:%M")
