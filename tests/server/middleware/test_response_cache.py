"""What the cache of whole responses sends while one of them is made anew."""

import asyncio
from typing import Any, cast

from starlette.types import Message, Receive, Scope, Send

from grayvault.catalog.database.data_version import DataVersion
from grayvault.server.middleware.response_cache import ResponseCache

SCOPE = {"type": "http", "method": "GET", "path": "/photo/1", "query_string": b"", "headers": []}


class Numbered:
    """An application that answers with the number of the request."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.count += 1
        body = str(self.count).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b'"1"')]})
        await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": body})


class Catalog:
    def number(self) -> int:
        return 1


class Clock:
    """The time that the cache sees."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def ask(cache: ResponseCache) -> bytes:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {}

    await cache(cast(Any, dict(SCOPE)), receive, send)
    return b"".join(message.get("body", b"") for message in sent)


def ask_at_once(cache: ResponseCache, times: int) -> list[bytes]:
    async def all_of_them() -> list[bytes]:
        return list(await asyncio.gather(*(ask(cache) for _ in range(times))))

    return asyncio.run(all_of_them())


def test_one_request_makes_an_expired_response_anew() -> None:
    clock = Clock()
    cache = ResponseCache(Numbered(), cast(DataVersion, Catalog()), clock)
    assert ask_at_once(cache, 1) == [b"1"]
    clock.seconds = 1.5
    assert ask_at_once(cache, 4) == [b"2", b"1", b"1", b"1"]
    assert ask_at_once(cache, 2) == [b"2", b"2"]


def test_a_response_that_expired_long_ago_is_sent_to_nobody() -> None:
    clock = Clock()
    cache = ResponseCache(Numbered(), cast(DataVersion, Catalog()), clock)
    ask_at_once(cache, 1)
    clock.seconds = 100.0
    assert b"1" not in ask_at_once(cache, 3)
