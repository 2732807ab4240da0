"""Carrying a catalog over to another database, all at once or not at all."""

from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, func, insert, select, text

from grayvault.catalog.database.database_errors import shown
from grayvault.catalog.database.schema import (
    ignored,
    jobs,
    meta,
    photos,
    removals,
    sources,
    unfreed,
)
from grayvault.catalog.database.writing import chunks, writing
from grayvault.catalog.sharing.locks import Alone, wait_for_photos
from grayvault.catalog.sharing.owner import VAULT_KEY
from grayvault.catalog.summary_table import sum_up
from grayvault.core.errors import ConfigError, VaultError

_MOVED: tuple[Table, ...] = (photos, sources, ignored, removals, unfreed, jobs, meta)
"""All tables but the sums, which are made again, and the counts of requests of the last minute."""

_AT_ONCE = 1000


def move_contents(source: Engine, target: Engine) -> dict[str, int]:
    """Copy all rows and compare them; returns how many there are by table.

    `target` is a migrated catalog. If this is cut off, it is as it was. Meanwhile nobody writes
    either catalog. Raises `ConfigError` if `target` is not empty, and `VaultError` if a row differs
    in it.
    """
    alone = Alone.APPLYING_EVENTS, Alone.QUEUING, Alone.NOTING
    with writing(source, *alone) as old, writing(target, *alone) as new:
        for connection in (old, new):
            wait_for_photos(connection)
        _check_empty(new, target)
        for table in _MOVED:
            _copy(old, new, table)
        _go_on_numbering(old, new)
        sum_up(new)
        return {table.name: _compare(old, new, table) for table in _MOVED}


def _rows(table: Table) -> Select[Any]:
    """All rows in the same order everywhere, but for the one that names the vault."""
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=_AT_ONCE)
    return query.where(meta.c.key != VAULT_KEY) if table is meta else query


def _check_empty(connection: Connection, engine: Engine) -> None:
    for table in _MOVED:
        if connection.execute(_rows(table).limit(1)).first() is not None:
            raise ConfigError(
                f"the catalog {shown(engine.url)} is not empty (it has {table.name}): name a "
                "database without tables"
            )


def _copy(old: Connection, new: Connection, table: Table) -> None:
    for rows in old.execute(_rows(table)).partitions():
        for some_rows in chunks(rows):
            new.execute(insert(table), [dict(row._mapping) for row in some_rows])


def _compare(old: Connection, new: Connection, table: Table) -> int:
    """The number of rows; `VaultError` if they differ."""
    count = 0
    for before, after in zip_longest(old.execute(_rows(table)), new.execute(_rows(table))):
        if before is None or after is None or tuple(before) != tuple(after):
            raise VaultError(
                f"a row of {table.name} differs in the new catalog, which is left empty: "
                f"{dict((before or after)._mapping)}"
            )
        count += 1
    return count


def _go_on_numbering(old: Connection, new: Connection) -> None:
    """Let the next rows get numbers that were never used."""
    for table in (sources, jobs):
        last = max(_last_number(old, table), new.scalar(select(func.max(table.c.id))) or 0)
        if last and new.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(table.name, "id")
            new.execute(select(func.setval(sequence, last)))
        elif last and table is jobs:
            put = text("UPDATE sqlite_sequence SET seq = :last WHERE name = 'jobs'")
            if not new.execute(put, {"last": last}).rowcount:
                add = text("INSERT INTO sqlite_sequence (name, seq) VALUES ('jobs', :last)")
                new.execute(add, {"last": last})


def _last_number(connection: Connection, table: Table) -> int:
    """The highest number that a row of the table ever had, as far as the database knows."""
    if connection.dialect.name == "postgresql":
        # Its name is one of ours.
        query = text(f"SELECT last_value FROM {table.name}_id_seq")  # noqa: S608
    else:
        query = text("SELECT max(seq) FROM sqlite_sequence WHERE name = :name")
        query = query.bindparams(name=table.name)
    return connection.scalar(query) or 0
