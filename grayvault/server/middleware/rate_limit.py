"""Limits how many requests a caller may make in a minute."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from grayvault.catalog.sharing.request_rates import MINUTE
from grayvault.server.error_responses import problem

_MAX_CALLERS = 10_000


class Rate(Protocol):
    """Counts requests by their callers; any thread may ask it."""

    def wait(self, caller: str) -> float:
        """Count a request and return 0.0; or return the seconds until one is allowed."""
        ...


class CellRate:
    """The generic cell rate algorithm (ITU-T I.371, A.1); a minute's worth may come at once.

    It counts in memory: each server process its own requests.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = MINUTE / per_minute
        self._clock = clock
        self._due: OrderedDict[str, float] = OrderedDict()

    def wait(self, caller: str) -> float:
        now = self._clock()
        due = max(now, self._due.get(caller, now))
        too_early = due + self._interval - now - MINUTE
        if too_early > 1e-9:
            return too_early
        self._due[caller] = due + self._interval
        self._due.move_to_end(caller)
        if len(self._due) > _MAX_CALLERS:
            self._due.popitem(last=False)
        return 0.0


class RateLimit:
    """Middleware that passes a caller's requests to `app` while `rate` allows, then answers 429.

    Requests from this machine are not counted.
    """

    def __init__(self, app: ASGIApp, rate: Rate) -> None:
        self._app = app
        self._rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = scope["state"].get("caller") if scope["type"] == "http" else None
        if caller is None or caller.is_local or not (seconds := await self._wait(caller.key)):
            await self._app(scope, receive, send)
            return
        headers = {"Retry-After": str(math.ceil(seconds))}
        sentence = f"too many requests by {caller.name}: try again in {math.ceil(seconds)} s"
        response = problem(HTTPStatus.TOO_MANY_REQUESTS, sentence, headers)
        await response(scope, receive, send)

    async def _wait(self, caller: str) -> float:
        if isinstance(self._rate, CellRate):  # it only calculates, and no two requests at once
            return self._rate.wait(caller)
        return await run_in_threadpool(self._rate.wait, caller)
