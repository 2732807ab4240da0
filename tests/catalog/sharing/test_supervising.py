"""One process at a time supervises a catalog on a server, whatever folders and machines see it."""

from contextlib import nullcontext

import pytest
from sqlalchemy.exc import DBAPIError

from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.sharing import supervising as module
from grayvault.catalog.sharing.owner import check_owner
from grayvault.catalog.sharing.supervising import supervising
from grayvault.core.errors import ConfigError, VaultBusyError
from tests.support.servers.databases import Databases
from tests.support.servers.postgres import PostgresServer

pytestmark = pytest.mark.cluster


def test_another_one_waits_until_it_ends(postgres: PostgresServer) -> None:
    place = postgres.new_database()
    first, second = (open_catalog(place, nullcontext) for _ in range(2))
    with supervising(first) as proof:
        assert proof.is_of_all_machines
        with pytest.raises(VaultBusyError, match="another GrayVault process"), supervising(second):
            pass
    with supervising(second, 60):  # the server takes a moment to end the session
        pass
    first.dispose()
    second.dispose()


def test_other_catalogs_are_not_held(postgres: PostgresServer) -> None:
    first, second = (open_catalog(postgres.new_database(), nullcontext) for _ in range(2))
    with supervising(first), supervising(second):
        pass
    first.dispose()
    second.dispose()


def test_who_loses_the_session_notices_and_another_one_takes_over(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RENEWAL_SECONDS", 0.0)
    engine = open_catalog(postgres.new_database(), nullcontext)
    with supervising(engine) as proof:
        assert proof.keep()
        postgres.restart()
        with supervising(engine), pytest.raises(DBAPIError):
            proof.keep()
    engine.dispose()


def test_a_catalog_belongs_to_one_vault(databases: Databases) -> None:
    engine = open_catalog(databases.empty_database(), nullcontext)
    for _ in range(2):
        check_owner(engine, "a" * 32)
    with pytest.raises(ConfigError, match="belongs to another vault"):
        check_owner(engine, "b" * 32)
    databases.give_back(engine)
    engine.dispose()
