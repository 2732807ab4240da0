"""Calls to file systems that may never answer, such as network mounts whose server is away."""

import threading
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 5.0
"""A sleeping disk wakes up in this time, and a mount over a slow network answers."""

Result = TypeVar("Result")


class TimeoutCaller:
    """Calls functions in threads; a thread that gets no answer is left until its mount goes.

    While a root hasn't answered an earlier call, it is not called again. Any thread may use this.
    """

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience = patience_seconds
        self._lock = threading.Lock()
        self._last_calls: dict[str, threading.Thread] = {}

    def call(self, root: str, function: Callable[[], Result]) -> Result:
        """Return or raise what `function`, which looks at something under `root`, does.

        Raises `TimeoutError` if the root doesn't answer in time, at once if it still owes an
        answer to an earlier call.
        """
        results: list[Result] = []
        errors: list[Exception] = []

        def run() -> None:
            try:
                results.append(function())
            except Exception as error:  # noqa: BLE001 - raised again below
                errors.append(error)

        if not self._owes_an_answer(root):
            thread = threading.Thread(target=run, daemon=True)
            thread.start()
            thread.join(self._patience)
            with self._lock:
                self._last_calls[root] = thread
        if errors:
            raise errors[0]
        if not results:
            raise TimeoutError(f"{root} does not answer")
        return results[0]

    def _owes_an_answer(self, root: str) -> bool:
        with self._lock:
            thread = self._last_calls.get(root)
            return thread is not None and thread.is_alive()
