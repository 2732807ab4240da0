"""Ending a command's work in order when the user or the system asks for it."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stop_on(*signals: signal.Signals) -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether one of `signals` has arrived; to be polled.

    The second one does what it always does, for who can't wait.
    """
    arrived = threading.Event()

    def note(number: int, _frame: FrameType | None) -> None:
        arrived.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.getsignal(number) for number in signals}
    for number in signals:
        signal.signal(number, note)
    try:
        yield arrived.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
