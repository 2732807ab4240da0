"""A catalog is carried over whole, or not at all."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pytest
from sqlalchemy import Connection, Engine, Table, event, select

from grayvault.catalog import jobs
from grayvault.catalog.apply_events import apply_events, journal_offset
from grayvault.catalog.checkpoints import save_checkpoint
from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.move_contents import move_contents
from grayvault.catalog.database.schema import metadata, request_rates, totals
from grayvault.catalog.photos import add_photos, mark_original_freed
from grayvault.catalog.source_files import IgnoredFile, replace_ignored
from grayvault.catalog.summary_table import DIMENSIONS, sums_by
from grayvault.catalog.waiting_originals import put_off
from grayvault.core.errors import ConfigError
from grayvault.core.events import PhotoRemoved, SourceLeft, SourceSeen
from grayvault.core.jobs import Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from tests.catalog.builders import A, B, C, at, stamp, stored_photo
from tests.support.servers.databases import Databases

ODD = "/photos/\udcff é'\\.jpg"


@pytest.fixture
def source(sqlite_engine: Engine) -> Engine:
    """A catalog with something in every table, odd names, and a last job that was forgotten."""
    engine = sqlite_engine
    add_photos(engine, [stored_photo(A), stored_photo(B, camera="Ünï", fidelity=None)])
    mark_original_freed(engine, B)
    odd = replace(stamp(), inode=2**64 - 1, mtime_ns=-1)
    seen = [SourceSeen(at(1), ODD, "/photos", odd, photo_id) for photo_id in (A, B)]
    left = SourceLeft(at(2), "/photos/b", "/photos", stamp(), "failed", "r", ODD, "f0")
    apply_events(engine, [*seen, left, PhotoRemoved(at(3), C)], 99)
    replace_ignored(engine, "/photos", {"/photos/c.mp4": IgnoredFile(stamp(3), "video")})
    put_off(engine, ODD, 7.5, "why")
    save_checkpoint(engine, "w", A)
    enqueue(engine, ODD, "/photos/q", "/photos/z")
    [*_, last] = jobs.claim(engine, 3, 0.0)
    jobs.finish(engine, last.id, Outcome("gone", stamp()))
    jobs.purge(engine, 2e9)
    return engine


@pytest.fixture
def target(databases: Databases) -> Iterator[Engine]:
    engine = open_catalog(databases.empty_database(), nullcontext)
    yield engine
    databases.give_back(engine)
    engine.dispose()


def enqueue(engine: Engine, *paths: str) -> list[int]:
    waiting = [Source(path, "/photos", stamp()) for path in paths]
    return jobs.enqueue(engine, waiting, IngestSettings(), "batch")


def content(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """All rows by table, without the sums, which are cut into shares, and counts of requests."""

    def rows(connection: Connection, table: Table) -> list[tuple[object, ...]]:
        return [
            tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
        ]

    with engine.connect() as connection:
        left_out = {totals, request_rates}
        tables = [table for table in metadata.sorted_tables if table not in left_out]
        return {table.name: rows(connection, table) for table in tables}


def test_everything_is_carried_over_and_back(
    source: Engine, target: Engine, databases: Databases
) -> None:
    counts = move_contents(source, target)
    assert content(target) == content(source)
    assert counts == {name: len(rows) for name, rows in content(source).items()}
    assert min(counts.values()) > 0
    assert journal_offset(target) == 99
    with source.connect() as old, target.connect() as new:
        for dimension in DIMENSIONS:
            assert sums_by(new, dimension) == sums_by(old, dimension)
    back = open_catalog(databases.empty_database(), nullcontext)
    move_contents(target, back)
    assert content(back) == content(source)
    assert enqueue(back, "/new") == enqueue(target, "/new") == [4]  # 3 was used
    databases.give_back(back)
    back.dispose()


def test_a_catalog_that_is_not_empty_is_refused(source: Engine, target: Engine) -> None:
    enqueue(target, "/other")
    before = content(target)
    with pytest.raises(ConfigError, match="not empty"):
        move_contents(source, target)
    assert content(target) == before


def test_an_interrupted_move_leaves_nothing_and_can_be_made_again(
    source: Engine, target: Engine
) -> None:
    def interrupt(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO jobs"):
            raise KeyboardInterrupt

    event.listen(target, "before_cursor_execute", interrupt)
    with pytest.raises(KeyboardInterrupt):
        move_contents(source, target)
    event.remove(target, "before_cursor_execute", interrupt)
    assert not any(content(target).values())
    move_contents(source, target)
    assert content(target) == content(source)
