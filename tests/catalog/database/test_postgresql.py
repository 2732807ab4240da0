"""What goes wrong with a PostgreSQL server is told in one sentence, without passwords."""

import secrets
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.database_errors import sentence
from grayvault.catalog.job_rows import job
from grayvault.catalog.jobs import enqueue
from grayvault.core.errors import VaultError
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from tests.catalog.builders import stamp
from tests.support.servers.postgres import PostgresServer

pytestmark = pytest.mark.cluster

SECRET = "pass-w0rd"


def refusal(url: URL) -> str:
    """The sentence with which a catalog can't be opened."""
    with pytest.raises(VaultError) as refused:
        open_catalog(url, nullcontext)
    words = str(refused.value)
    assert SECRET not in words
    assert "\n" not in words
    return words


@pytest.fixture(scope="module")
def place(postgres: PostgresServer) -> Iterator[URL]:
    """A migrated catalog; the user ana needs a password, and bob may not connect."""
    postgres.execute(
        f"CREATE ROLE ana LOGIN PASSWORD '{SECRET}'",
        "CREATE ROLE bob LOGIN",
        "CREATE ROLE cy LOGIN",
    )
    with postgres.connections_by("local all ana scram-sha-256", "local all bob reject"):
        yield postgres.new_database()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"database": "no_such"}, 'database "no_such" does not exist): create the database'),
        ({"username": "nobody"}, 'role "nobody" does not exist): create the user'),
        ({"username": "ana"}, "no password supplied): set PGPASSWORD"),
        ({"username": "ana", "password": f"not {SECRET}"}, "correct the user or the password"),
        ({"username": "bob"}, "let this machine and user connect"),
        ({"username": "cy"}, "permission denied for table alembic_version): make the user the"),
    ],
)
def test_who_may_not_open_it(place: URL, change: dict[str, Any], words: str) -> None:
    assert words in refusal(place.set(**change))


def test_a_user_who_may_not_make_tables(postgres: PostgresServer, place: URL) -> None:
    empty = postgres.new_database("template0").set(username="cy")
    assert "permission denied for schema public): make the user the owner" in refusal(empty)


def test_a_user_who_may_not_connect(postgres: PostgresServer, place: URL) -> None:
    closed = postgres.new_database()
    postgres.execute(f"REVOKE CONNECT ON DATABASE {closed.database} FROM PUBLIC")
    refused = refusal(closed.set(username="cy"))
    assert "permission denied for database" in refused
    assert "): make the user the owner" in refused


def test_a_path_that_is_too_long(postgres: PostgresServer) -> None:
    engine = open_catalog(postgres.new_database(), nullcontext)
    path = f"/{secrets.token_hex(1900)}"
    with pytest.raises(DBAPIError) as failed:
        enqueue(engine, [Source(path, "/", stamp())], IngestSettings(), "batch")
    assert "): a path has more than 2,500 bytes" in sentence(engine.url, failed.value)
    engine.dispose()


def test_tables_that_were_deleted_meanwhile(postgres: PostgresServer) -> None:
    engine = open_catalog(postgres.new_database(), nullcontext)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE jobs"))
    with pytest.raises(DBAPIError) as failed:
        job(engine, 1)
    assert 'relation "jobs" does not exist): it was deleted' in sentence(engine.url, failed.value)
    engine.dispose()


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("connection failed: FATAL:  the database system is starting up", "try again when"),
        (
            "remaining connection slots are reserved for roles with the SUPERUSER attribute",
            "raise max_connections",
        ),
        (
            'could not extend file "base/5/16384": No space left on device\nHINT:  Check the disk.',
            "make room",
        ),
    ],
)
def test_what_is_no_test_s_to_bring_about(message: str, advice: str) -> None:
    error = OperationalError(None, None, Exception(message))
    assert f"): {advice}" in sentence(make_url("postgresql:///photos"), error)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ana:{SECRET}@127.0.0.1:1/photos",
        f"postgresql://ana@no-such-host.invalid/photos?password={SECRET}",
        f"postgresql:///photos?host=/no/such/folder&password={SECRET}",
    ],
)
def test_no_server(url: str) -> None:
    assert "): start PostgreSQL, or correct the host and port" in refusal(make_url(url))


def test_the_password_of_the_environment(place: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ana may connect, but the tables are not hers."""
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert "permission denied" in refusal(place.set(username="ana"))


def test_a_connection_that_was_lost_is_made_again(postgres: PostgresServer) -> None:
    engine = open_catalog(postgres.new_database(), nullcontext)
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        postgres.restart()
    engine.dispose()
