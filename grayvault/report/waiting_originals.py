"""Originals that wait to be freed, for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from grayvault.catalog.waiting_originals import Waiting

_LATEST = 2.0**37
"""A time that every clock can show, in seconds since 1970."""


@dataclass(frozen=True)
class Unfreed:
    """Originals that wait to be freed.

    `waiting` of them go by themselves, the first not before `first_at` (seconds since 1970); of the
    others `staying` has a sentence each that says why they stay.
    """

    waiting: int = 0
    first_at: float = 0.0
    staying: tuple[str, ...] = ()


def unfreed_of(originals: Sequence[Waiting], free_after_hours: float) -> Unfreed:
    """What there is to say of these."""
    waiting = [one for one in originals if one.stays is None]
    staying = [one for one in originals if one.stays is not None]
    return Unfreed(
        waiting=len(waiting),
        first_at=min((may_go_at(one, free_after_hours) for one in waiting), default=0.0),
        staying=tuple(f"{one.source.path}: the original stays: {one.stays}" for one in staying),
    )


def may_go_at(one: Waiting, free_after_hours: float) -> float:
    """From when an original may be freed, as far as it is known; in seconds since 1970."""
    return max(one.since + free_after_hours * 3600, one.not_before)


def local_time(seconds: float) -> str:
    """Seconds since 1970 as people read them: local, to the minute."""
    at = datetime.fromtimestamp(min(max(seconds, 0.0), _LATEST)).astimezone()
    return at.strftime("%Y-%m-%d %H:%M")
