"""Transactions that write to the catalog."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine

from grayvault.catalog.sharing.locks import Alone, wait_for

T = TypeVar("T")


@contextmanager
def writing(engine: Engine, *alone: Alone) -> Iterator[Connection]:
    """A transaction that may write: on SQLite it begins as the only writer (BEGIN IMMEDIATE).

    Elsewhere it is the only one that does what `alone` names. It is committed at the end of the
    block, and rolled back if the block raises.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execution_options(writing=True)
        else:  # after a wait for a lock it must see what the other one wrote
            connection.execution_options(isolation_level="READ COMMITTED")
        with connection.begin():
            wait_for(connection, *alone)
            yield connection


def chunks(items: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces small enough to be the parameters of one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
