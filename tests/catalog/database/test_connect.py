import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, insert, inspect, select, text

from grayvault.catalog.apply_events import apply_events, journal_offset
from grayvault.catalog.database.connect import migrations_folder, open_catalog, writing
from grayvault.catalog.database.schema import ignored, meta, metadata, totals
from grayvault.catalog.photos import add_photos, find, mark_original_freed
from grayvault.catalog.summary_table import DIMENSIONS
from grayvault.core.errors import VaultError
from grayvault.core.events import SourceGone, SourceSeen
from grayvault.core.fidelity import Fidelity
from grayvault.core.vault_file import Scene, StoredPhoto
from tests.catalog.builders import A, B, C, at, stamp, stored_photo, url


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    return config


def test_models_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_migrated_catalog_has_the_constraints_of_the_models(
    engine: Engine, tmp_path: Path
) -> None:
    """What `compare_metadata` does not see: primary keys, partial indexes, AUTOINCREMENT."""
    made = create_engine(f"sqlite:///{tmp_path}/made.sqlite")
    metadata.create_all(made)
    for table in metadata.tables:
        key = inspect(engine).get_pk_constraint(table)
        assert key == inspect(made).get_pk_constraint(table)
    indexes = text(
        "SELECT name, CASE type WHEN 'index' THEN sql ELSE sql LIKE '%AUTOINCREMENT%' END "
        "FROM sqlite_master WHERE name != 'alembic_version' AND sql NOT NULL ORDER BY name"
    )
    with engine.connect() as migrated, made.connect() as created:
        assert migrated.execute(indexes).all() == created.execute(indexes).all()
    made.dispose()


def test_migrations_go_down_and_up_again(engine: Engine) -> None:
    config = alembic_config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config, "head")
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_photos_of_an_older_catalog_are_placed_in_time_by_their_sources(engine: Engine) -> None:
    """1940, 2001 and 2280, which only the next 64 bits hold."""
    seconds = {A: -946_771_200, B: 1_000_000_000, C: 9_782_640_000}
    add_photos(engine, [_dated(id_, second) for id_, second in seconds.items()])
    config = alembic_config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        command.upgrade(config, "head")
    assert [find(engine, id_).sorted_at for id_ in seconds] == [
        "1940-01-01T00:00:00",
        "2001-09-09T01:46:40",
        "2280-01-01T00:00:00",
    ]


def test_photos_of_an_older_catalog_are_summed_up(engine: Engine) -> None:
    """As they are when they are written: gone, freed and unmeasured photos too."""
    gray = stored_photo(B, fidelity=None, colorizer=None, camera="NIKON D90")
    figures = Fidelity(1.1111, 2.2, 3, 4)
    ruled = stored_photo(C, scene=Scene("night", "propagate"), fidelity=figures)
    add_photos(engine, [stored_photo(A), gray, ruled])
    mark_original_freed(engine, B)
    apply_events(engine, [SourceSeen(at(1), "/c", "/", stamp(), C), SourceGone(at(2), "/c")], 1)
    with engine.connect() as connection:
        before = connection.execute(select(totals).order_by(*totals.primary_key)).all()
    config = alembic_config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
        command.upgrade(config, "head")
        after = connection.execute(select(totals).order_by(*totals.primary_key)).all()
    assert after == before
    assert len(after) > len(DIMENSIONS)


def _dated(photo_id: str, second: int) -> StoredPhoto:
    source = replace(stored_photo().record.source, mtime_ns=second * 10**9 + 999)
    return stored_photo(photo_id, source=source)


def test_the_newest_script_by_name_is_alembics_head(engine: Engine) -> None:
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == head


def test_the_lock_is_taken_only_to_migrate(tmp_path: Path) -> None:
    taken = []

    @contextmanager
    def lock() -> Iterator[None]:
        taken.append(True)
        yield

    for _ in range(2):
        open_catalog(url(tmp_path), lock).dispose()
    assert len(taken) == 1


def test_a_catalog_that_another_migrates_meanwhile_is_not_migrated_twice(tmp_path: Path) -> None:
    lock = threading.Lock()
    with ThreadPoolExecutor(4) as pool:
        opened = [pool.submit(open_catalog, url(tmp_path), lambda: lock) for _ in range(4)]
    for engine in opened:
        assert journal_offset(engine.result()) == 0
        engine.result().dispose()


def test_a_newer_catalog_is_refused(tmp_path: Path) -> None:
    engine = open_catalog(url(tmp_path), nullcontext)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(VaultError, match="newer GrayVault"):
        open_catalog(url(tmp_path), nullcontext)


@pytest.mark.parametrize("content", [b"no database at all, " * 100, None])
def test_a_catalog_that_cannot_be_opened_is_a_vault_error(
    tmp_path: Path, content: bytes | None
) -> None:
    folder = tmp_path if content else tmp_path / "missing"
    if content:
        (folder / "catalog.sqlite").write_bytes(content)
    with pytest.raises(VaultError, match=r"catalog\.sqlite can't be opened"):
        open_catalog(url(folder), nullcontext)


def test_sqlite_is_set_up_for_durability_and_concurrency(engine: Engine, tmp_path: Path) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite", timeout=0)) as other:
        with writing(engine), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


def test_the_writes_of_a_failing_block_are_rolled_back(engine: Engine) -> None:
    def write_and_fail() -> None:
        with writing(engine) as connection:
            connection.execute(insert(meta).values(key="k", value="v"))
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    with engine.connect() as connection:
        assert connection.execute(select(meta)).all() == []


def test_a_vault_folder_with_odd_characters(tmp_path: Path) -> None:
    folder = tmp_path / "50% of?it #1"
    folder.mkdir()
    open_catalog(url(folder), nullcontext).dispose()
    assert (folder / "catalog.sqlite").exists()


def test_opening_an_existing_catalog_loads_no_alembic(tmp_path: Path) -> None:
    open_catalog(url(tmp_path), nullcontext).dispose()
    program = (
        "import sys, contextlib\n"
        "from grayvault.catalog.database.connect import open_catalog\n"
        "from grayvault.report.stats.collect import collect\n"
        "engine = open_catalog(sys.argv[1], contextlib.nullcontext)\n"
        "assert collect(engine).photos == 0\n"
        "engine.dispose()\n"
        "print([name for name in ('alembic', 'torch', 'sqlalchemy.orm') if name in sys.modules])"
    )
    arguments = [sys.executable, "-c", program, str(url(tmp_path))]
    assert subprocess.check_output(arguments, text=True).strip() == "[]"


@pytest.mark.parametrize(
    "numbers",
    [
        (0, 0, 0),
        (-1, 2**64 - 1, 2**63),
        (2**64 - 2**62 - 1, 2**63 - 1, 1),
        (-(2**62), 2**63 + 1, 12),
    ],
)
def test_64_bit_stamps_survive(engine: Engine, numbers: tuple[int, int, int]) -> None:
    mtime_ns, inode, device = numbers
    row = {"path": "/p", "size": 1, "mtime_ns": mtime_ns, "inode": inode, "device": device}
    with writing(engine) as connection:
        connection.execute(insert(ignored).values(kind="text", **row))
    with engine.connect() as connection:
        actual = connection.execute(select(ignored)).one()
    assert (actual.mtime_ns, actual.inode, actual.device) == numbers


def test_a_longer_inode_is_stored_all_the_same(engine: Engine) -> None:
    row = {"path": "/p", "size": 1, "mtime_ns": 0, "inode": 2**100 + 5, "device": 1}
    with writing(engine) as connection:
        connection.execute(insert(ignored).values(kind="text", **row))
    with engine.connect() as connection:
        assert connection.scalar(select(ignored.c.inode)) == 5


@pytest.mark.parametrize("name", ["ix_jobs_pending_path", "ix_sources_current_path"])
def test_partial_indexes_are_partial_on_postgresql_too(name: str) -> None:
    statements = StringIO()
    options = {"as_sql": True, "output_buffer": statements}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    with Operations.context(context):
        import_module("migrations.versions.0001_first").upgrade()
    [index] = [part for part in statements.getvalue().split(";") if f"INDEX {name} " in part]
    assert " WHERE state " in index
