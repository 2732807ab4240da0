"""Requests are counted over all processes that share a catalog."""

from contextlib import nullcontext

import pytest
from sqlalchemy import select

from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.schema import request_rates
from grayvault.catalog.sharing import request_rates as module
from grayvault.catalog.sharing.request_rates import SharedRate
from tests.support.servers.postgres import PostgresServer

pytestmark = pytest.mark.cluster


def test_a_minute_s_worth_may_come_at_once_to_any_of_them(postgres: PostgresServer) -> None:
    place = postgres.new_database()
    engines = [open_catalog(place, nullcontext) for _ in range(2)]
    first, second = (SharedRate(engine, 2) for engine in engines)
    assert [first.wait("a"), second.wait("a")] == [0.0, 0.0]
    for rate in (first, second):
        assert 0 < rate.wait("a") <= 30
    assert second.wait("b") == 0.0
    for engine in engines:
        engine.dispose()


def test_callers_are_forgotten_when_their_minute_is_over(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_catalog(postgres.new_database(), nullcontext)
    monkeypatch.setattr(module, "_CLEAN_SECONDS", 0.0)
    SharedRate(engine, 60_000_000).wait("quick")
    SharedRate(engine, 1).wait("slow")
    with engine.connect() as connection:
        assert list(connection.scalars(select(request_rates.c.caller))) == ["slow"]
    engine.dispose()
