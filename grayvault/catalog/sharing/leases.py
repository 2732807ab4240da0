"""Leases on running jobs: a supervisor that can't be reached loses its jobs after a while.

SQLite needs none: the vault's lock tells whether a supervisor lives. Times are by the database's
clock, so that those of machines may differ.
"""

import os
import uuid
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, literal_column, or_, select, true, update
from sqlalchemy.sql.elements import ColumnElement

from grayvault.catalog.database.schema import RUNNING, jobs
from grayvault.catalog.database.writing import writing
from grayvault.catalog.sharing.locks import has_many_writers

LEASE_SECONDS = 15.0
RENEWAL_SECONDS = 3.0

_NOW: ColumnElement[float] = literal_column("CAST(extract(epoch FROM clock_timestamp()) AS float)")


def lease(connection: Connection) -> dict[str, Any]:
    """The values of a job that this process has just claimed."""
    if not has_many_writers(connection):
        return {}
    return {"holder": _process(os.getpid()), "lease_until": _NOW + LEASE_SECONDS}


def is_mine(connection: Connection) -> ColumnElement[bool]:
    """Whether this process has a running job: what it says of another one doesn't count."""
    if not has_many_writers(connection):
        return true()
    return RUNNING & (jobs.c.holder == _process(os.getpid()))


def is_abandoned(connection: Connection) -> ColumnElement[bool]:
    """Whether a job was left running by a supervisor that ended; the caller supervises now."""
    if not has_many_writers(connection):
        return RUNNING
    is_over = or_(jobs.c.lease_until.is_(None), jobs.c.lease_until < _NOW)
    # A catalog that came from SQLite has running jobs without a holder.
    return RUNNING & is_over & jobs.c.holder.is_distinct_from(_process(os.getpid()))


def hold_jobs(connection: Connection, which: ColumnElement[bool]) -> None:
    """Lock the rows of some jobs until the transaction ends, in the order in which everybody does.

    Else two that change many jobs could wait for each other for ever.
    """
    if has_many_writers(connection):
        connection.execute(select(jobs.c.id).where(which).order_by(jobs.c.id).with_for_update())


def renew_leases(engine: Engine) -> None:
    """Go on holding the jobs that this process has; `RENEWAL_SECONDS` is a good pause."""
    with writing(engine) as connection:
        if has_many_writers(connection):
            hold_jobs(connection, is_mine(connection))
            connection.execute(update(jobs).where(is_mine(connection)).values(lease(connection)))


@cache
def _process(_number: int) -> str:
    """A name of this process that no other one has, on any machine."""
    return uuid.uuid4().hex
