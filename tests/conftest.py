"""What all tests run under."""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from sqlalchemy import URL, Engine

    from tests.support.desk import Desk
    from tests.support.servers.databases import Databases
    from tests.support.servers.postgres import PostgresServer
    from tests.support.servers.s3_server import S3Server

# One thread a process, as the workers have it: matrices this small only wait for each other, and
# two tests with networks at once spend most of their time waiting. Before numpy and torch are
# imported, or it has no effect.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# No test depends on time: a busy machine may take as long as it needs.
settings.register_profile("any machine", deadline=None, max_examples=10, stateful_step_count=20)
settings.register_profile("ci", deadline=None, max_examples=50)
settings.load_profile("ci" if os.environ.get("CI") else "any machine")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what takes minutes, unless this is CI or `-m slow` asks for it; the longest go first.

    What needs a server of its own is left out unless this is CI or `-m cluster` asks for it.
    """
    if not os.environ.get("CI") and "cluster" not in config.getoption("markexpr"):
        left_out = [item for item in items if item.get_closest_marker("cluster")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("cluster")]
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
    if os.environ.get("CI") or "slow" in config.getoption("markexpr"):
        return
    skip = pytest.mark.skip(reason="takes minutes: run in CI and by pytest -m slow")
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def shared_work(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Do once for all tests what most of them spend their time with."""
    from tests.support.shortcuts.shared_statements import share_statements  # imports SQLAlchemy
    from tests.support.shortcuts.shared_work import (  # imports numpy
        share_hint_searches,
        share_trials,
    )

    share_statements()
    share_trials()
    share_hint_searches(run_folder(tmp_path_factory, "hint-searches"))


def run_folder(tmp_path_factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder of this test run, the same for all its processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / name
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def desk(tmp_path: Path) -> "Iterator[Desk]":
    """A vault and a folder of photos to try things on; its processes end with the test."""
    from tests.support.desk import Desk  # imports numpy

    desk = Desk(tmp_path)
    yield desk
    desk.leave()


@pytest.fixture(scope="session")
def postgres() -> "Iterator[PostgresServer]":
    """A PostgreSQL server; each test makes databases of its own."""
    from tests.support.servers.postgres import postgres_server  # imports SQLAlchemy

    with postgres_server() as server:
        yield server


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.cluster)],
)
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> "Databases":
    """Places for catalogs; whatever uses them is tried on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server
    from tests.support.servers.databases import SqliteFiles  # imports SQLAlchemy

    return SqliteFiles(tmp_path_factory)


@pytest.fixture
def engine(databases: "Databases") -> "Iterator[Engine]":
    """An empty catalog."""
    for engine in _opened(databases.empty_database()):
        yield engine
        databases.give_back(engine)


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> "Iterator[Engine]":
    """An empty catalog on SQLite: its file is `catalog.sqlite` in the test's folder."""
    from tests.catalog.builders import url  # imports SQLAlchemy

    yield from _opened(url(tmp_path))


def _opened(url: "URL") -> "Iterator[Engine]":
    from grayvault.catalog.database.connect import open_catalog  # imports SQLAlchemy

    engine = open_catalog(url, nullcontext)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """A browser for one file of tests."""
    from tests.support.servers.chromium import browsing  # imports Playwright

    with browsing() as browser:
        yield browser


@pytest.fixture(scope="session")
def s3() -> "Iterator[S3Server]":
    """An S3 server; each test uses a prefix of its own."""
    from tests.support.servers.s3_server import s3_server

    with s3_server() as server:
        yield server
