"""Calling file systems that may never answer, as network mounts whose server is away."""

import threading
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 5.0
"""A disk that sleeps wakes up in this time, and a mount over a slow network answers."""

Result = TypeVar("Result")


class TimeoutCaller:
    """Asks in threads: one that gets no answer is left behind, and ends when its mount does.

    While a root has owed an answer for longer than it was waited for, it isn't asked anything else.
    To be used by any thread.
    """

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience = patience_seconds
        self._lock = threading.Lock()
        self._late: dict[str, threading.Thread] = {}

    def ask(self, root: str, question: Callable[[], Result]) -> Result:
        """What `question`, which looks at something under `root`, returns or raises.

        Raises `TimeoutError` where the root doesn't answer in time, at once where it still doesn't.
        """
        answers: list[Result] = []
        errors: list[Exception] = []

        def run() -> None:
            try:
                answers.append(question())
            except Exception as error:  # noqa: BLE001 - raised again below
                errors.append(error)

        if not self._owes_an_answer(root):
            asked = threading.Thread(target=run, daemon=True)
            asked.start()
            asked.join(self._patience)
            with self._lock:
                self._late[root] = asked
        if errors:
            raise errors[0]
        if not answers:
            raise TimeoutError(f"{root} does not answer")
        return answers[0]

    def _owes_an_answer(self, root: str) -> bool:
        with self._lock:
            asked = self._late.get(root)
            return asked is not None and asked.is_alive()
