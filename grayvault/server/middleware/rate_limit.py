"""Limits how many requests a caller may make in a minute; each server process counts its own."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from grayvault.server.error_responses import problem

_MINUTE = 60.0
_MAX_CALLERS = 10_000


class CellRate:
    """The generic cell rate algorithm (ITU-T I.371, A.1); a minute's worth may come at once."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = _MINUTE / per_minute
        self._clock = clock
        self._due: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str) -> float:
        """Count a request of `key` and return 0.0; or return the seconds until one is allowed."""
        now = self._clock()
        due = max(now, self._due.get(key, now))
        too_early = due + self._interval - now - _MINUTE
        if too_early > 1e-9:
            return too_early
        self._due[key] = due + self._interval
        self._due.move_to_end(key)
        if len(self._due) > _MAX_CALLERS:
            self._due.popitem(last=False)
        return 0.0


class RateLimit:
    """Middleware that passes a caller's requests to `app` up to `per_minute`, then answers 429.

    Requests from this machine are not counted.
    """

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self._app = app
        self._rate = CellRate(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = scope["state"].get("caller") if scope["type"] == "http" else None
        if caller is None or caller.is_local or not (seconds := self._rate.wait(caller.key)):
            await self._app(scope, receive, send)
            return
        headers = {"Retry-After": str(math.ceil(seconds))}
        sentence = f"too many requests by {caller.name}: try again in {math.ceil(seconds)} s"
        response = problem(HTTPStatus.TOO_MANY_REQUESTS, sentence, headers)
        await response(scope, receive, send)
