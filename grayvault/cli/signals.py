"""Stop a command in an orderly way on a signal."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stop_on(*signals: signal.Signals) -> Iterator[Callable[[], bool]]:
    """Yield a function to poll: has one of `signals` arrived?

    A second signal has its usual effect, for users who can't wait.
    """
    arrived = threading.Event()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        arrived.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.getsignal(number) for number in signals}
    for number in signals:
        signal.signal(number, on_signal)
    try:
        yield arrived.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
