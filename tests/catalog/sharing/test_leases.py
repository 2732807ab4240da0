"""Running jobs belong to a supervisor for as long as it renews its leases."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select, update

from grayvault.catalog import job_rows, jobs
from grayvault.catalog.database import schema
from grayvault.catalog.database.writing import writing
from grayvault.catalog.sharing.leases import LEASE_SECONDS, renew_leases
from grayvault.core.jobs import Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from tests.catalog.builders import stamp

OTHER = {"holder": "other"}


@pytest.fixture
def running(engine: Engine) -> tuple[int, int]:
    """Two jobs that this process has."""
    sources = [Source(f"/p/{name}", "/p", stamp()) for name in "ab"]
    first, second = jobs.enqueue(engine, sources, IngestSettings(), "batch")
    assert len(jobs.claim(engine, 2, 0.0)) == 2
    return first, second


def change(engine: Engine, job: int, **values: object) -> None:
    with writing(engine) as connection:
        connection.execute(update(schema.jobs).where(schema.jobs.c.id == job).values(values))


def states(engine: Engine) -> list[str]:
    return [row.state for row in job_rows.unfinished(engine)]


def is_shared(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def test_jobs_of_a_supervisor_that_may_be_alive_are_left_alone(
    engine: Engine, running: tuple[int, int]
) -> None:
    change(engine, running[0], **OTHER)
    if is_shared(engine):
        assert jobs.release_abandoned(engine) == 0
        change(engine, running[0], lease_until=1.0)
        assert jobs.release_abandoned(engine) == 1
        assert sorted(states(engine)) == ["queued", "running"]
    else:  # whoever holds the vault's lock knows that the other one is dead
        assert jobs.release_abandoned(engine) == 2


def test_jobs_of_a_catalog_that_was_moved_here_are_abandoned(
    engine: Engine, running: tuple[int, int]
) -> None:
    for job in running:  # as SQLite has them
        change(engine, job, holder=None, lease_until=None)
    assert jobs.release_abandoned(engine) == 2


def test_what_a_supervisor_says_of_a_job_that_it_lost_does_not_count(
    engine: Engine, running: tuple[int, int]
) -> None:
    lost, own = running
    change(engine, lost, **OTHER)
    for job in running:
        jobs.finish(engine, job, Outcome("skipped", stamp(), reason="no-gain"))
    assert job_rows.job(engine, own).state == "done"
    assert job_rows.job(engine, lost).state == ("running" if is_shared(engine) else "done")
    assert jobs.release_running(engine) == 0


def test_a_lease_is_renewed(engine: Engine, running: tuple[int, int]) -> None:
    for job in running:
        change(engine, job, lease_until=1.0)
    change(engine, running[1], **OTHER)
    renew_leases(engine)
    with engine.connect() as connection:
        until = connection.execute(
            select(schema.jobs.c.lease_until).order_by(schema.jobs.c.id)
        ).scalars()
        renewed, other = until
    assert other == 1.0
    assert (renewed > 1e9 + LEASE_SECONDS) == is_shared(engine)


def test_whoever_changes_many_jobs_at_once_never_waits_for_another_in_a_circle(
    engine: Engine,
) -> None:
    sources = [Source(f"/p/{number}", "/p", stamp()) for number in range(600)]
    ids = jobs.enqueue(engine, sources, IngestSettings(), "batch")
    jobs.claim(engine, len(ids), 0.0)

    def enqueue() -> None:
        jobs.enqueue(engine, sources[::-1], IngestSettings(), "batch", join=False)

    with ThreadPoolExecutor(2) as pool:
        changes = [enqueue, lambda: renew_leases(engine)] * 10
        for running in [pool.submit(change) for change in changes]:
            running.result()  # a database raises if they do


CLAIM = """
import contextlib, sys
from grayvault.catalog import jobs
from grayvault.catalog.database.connect import open_catalog
engine = open_catalog(sys.argv[1], contextlib.nullcontext)
print(len(jobs.claim(engine, 9, 0.0)))
engine.dispose()
"""


def test_two_processes_have_leases_of_their_own(engine: Engine, running: tuple[int, int]) -> None:
    jobs.release_running(engine)
    url = engine.url.render_as_string(hide_password=False)
    claimed = subprocess.check_output([sys.executable, "-c", CLAIM, url], text=True)
    assert int(claimed) == 2
    assert jobs.release_abandoned(engine) == (0 if is_shared(engine) else 2)
