"""The schema on SQLite and on PostgreSQL, and how older catalogs come to it."""

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Engine,
    MetaData,
    Row,
    TextClause,
    inspect,
    select,
    text,
)

from grayvault.catalog.apply_events import apply_events, journal_offset
from grayvault.catalog.database import migrate
from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.migrate import migrations_folder
from grayvault.catalog.database.postgresql import postgresql_engine
from grayvault.catalog.database.schema import metadata, totals
from grayvault.catalog.database.writing import writing
from grayvault.catalog.photos import add_photos, find, mark_original_freed
from grayvault.catalog.selections.photo_pages import page
from grayvault.catalog.selections.selection import Selection
from grayvault.catalog.summary_table import DIMENSIONS
from grayvault.core.errors import VaultBusyError, VaultError
from grayvault.core.events import SourceGone, SourceSeen
from grayvault.core.fidelity import Fidelity
from grayvault.core.vault_file import Scene, StoredPhoto
from tests.catalog.builders import A, B, C, at, stamp, stored_photo, url
from tests.support.servers.databases import Databases
from tests.support.servers.postgres import PostgresServer


def ids(engine: Engine, selection: Selection) -> list[str]:
    return [photo.id for photo in page(engine, selection, "", 100)]


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    return config


def differences(engine: Engine) -> list[str]:
    """How migrated tables differ from the models, but for PostgreSQL's index of names."""
    with engine.connect() as connection:
        changes = compare_metadata(MigrationContext.configure(connection), metadata)
    return [text for text in map(str, changes) if "ix_photos_trigrams" not in text]


@pytest.fixture
def migrated(sqlite_engine: Engine) -> Engine:
    """A catalog whose tables all migrations have made, as an older one's are."""
    config = alembic_config()
    with writing(sqlite_engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with writing(sqlite_engine) as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return sqlite_engine


def test_models_and_new_catalogs_agree(engine: Engine) -> None:
    assert differences(engine) == []


def test_models_and_migrations_agree(migrated: Engine) -> None:
    assert differences(migrated) == []


def test_a_migrated_catalog_has_the_constraints_of_a_new_one(
    migrated: Engine, tmp_path: Path
) -> None:
    """What `compare_metadata` does not see: primary keys, partial indexes, AUTOINCREMENT."""
    made = open_catalog(f"sqlite:///{tmp_path}/made.sqlite", nullcontext)
    for table in [*metadata.tables, "alembic_version"]:
        key = inspect(migrated).get_pk_constraint(table)
        assert key == inspect(made).get_pk_constraint(table)
    indexes = text(
        "SELECT name, CASE type WHEN 'index' THEN sql ELSE sql LIKE '%AUTOINCREMENT%' END "
        "FROM sqlite_master WHERE sql NOT NULL ORDER BY name"
    )
    with migrated.connect() as ours, made.connect() as theirs:
        assert ours.execute(indexes).all() == theirs.execute(indexes).all()
    made.dispose()


COLUMNS = text(
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
    "column_default, collation_name FROM information_schema.columns "
    "WHERE table_schema = 'public' AND table_name != 'alembic_version' ORDER BY 1, 2"
)
INDEXES = text(
    "SELECT indexdef FROM pg_indexes "
    "WHERE schemaname = 'public' AND tablename != 'alembic_version' ORDER BY 1"
)


@pytest.mark.cluster
def test_on_postgresql_columns_and_indexes_are_those_of_the_models(
    postgres: PostgresServer,
) -> None:
    models = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        for index in table.to_metadata(models).indexes:  # the models don't load that dialect
            options = index.dialect_options
            options["postgresql"]["where"] = options["sqlite"]["where"]
    urls = postgres.new_database(), postgres.new_database("template0")
    migrated, made = (postgresql_engine(url) for url in urls)
    models.create_all(made)
    with migrated.connect() as ours, made.connect() as theirs:
        assert ours.execute(COLUMNS).all() == theirs.execute(COLUMNS).all()
        indexes, of_models = _uncast(ours.scalars(INDEXES)), _uncast(theirs.scalars(INDEXES))
    assert of_models <= indexes
    [own] = indexes - of_models
    assert "USING gin trigramsfolded_path" in own
    migrated.dispose()
    made.dispose()


def _uncast(definitions: Iterable[str]) -> set[str]:
    """Without casts of literals, which PostgreSQL writes in more than one way."""
    return {re.sub(r"::[a-z]+( varying)?(\[\])?|[()]", "", text) for text in definitions}


@pytest.mark.cluster
def test_on_postgresql_text_sorts_by_its_bytes(postgres: PostgresServer) -> None:
    """Wherever the database itself would sort as people do."""
    collations = {row.collation_name for row in _rows(postgres, COLUMNS)}
    assert collations == {"C", None}


def _rows(postgres: PostgresServer, query: TextClause) -> Sequence[Row[Any]]:
    engine = postgresql_engine(postgres.new_database())
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    engine.dispose()
    return rows


def test_migrations_go_down_and_up_again(engine: Engine) -> None:
    config = alembic_config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config, "head")
    assert differences(engine) == []


def test_photos_of_an_older_catalog_are_placed_in_time_by_their_sources(engine: Engine) -> None:
    """1940, 2001 and 1601, which only the 64 bits before hold."""
    seconds = {A: -946_771_200, B: 1_000_000_000, C: -11_644_473_600}
    add_photos(engine, [_dated(id_, second) for id_, second in seconds.items()])
    config = alembic_config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        command.upgrade(config, "head")
    assert ids(engine, Selection(words="1601")) == []
    assert len(ids(engine, Selection(words="TRIP/img_1"))) == 3
    assert [find(engine, id_).sorted_at for id_ in seconds] == [
        "1940-01-01T00:00:00",
        "2001-09-09T01:46:40",
        "1601-01-01T00:00:00",
    ]


def test_photos_of_an_older_catalog_are_summed_up(sqlite_engine: Engine) -> None:
    """As they are when they are written: gone, freed and unmeasured photos too."""
    gray = stored_photo(B, fidelity=None, colorizer=None, camera="NIKON D90")
    figures = Fidelity(1.1111, 2.2, 3, 4)
    ruled = stored_photo(C, scene=Scene("night", "propagate"), fidelity=figures)
    add_photos(sqlite_engine, [stored_photo(A), gray, ruled])
    mark_original_freed(sqlite_engine, B)
    apply_events(
        sqlite_engine, [SourceSeen(at(1), "/c", "/", stamp(), C), SourceGone(at(2), "/c")], 1
    )
    with sqlite_engine.connect() as connection:
        before = connection.execute(select(totals).order_by(*totals.primary_key)).all()
    config = alembic_config()
    with writing(sqlite_engine) as connection:
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


def test_a_catalog_that_cannot_be_migrated_now_says_what_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def lock() -> Iterator[None]:
        raise VaultBusyError("another GrayVault process is working on the vault")
        yield

    monkeypatch.setattr(migrate, "MIGRATION_SECONDS", 0)
    with pytest.raises(VaultBusyError, match=r"must be brought up to date.*stop that one"):
        open_catalog(url(tmp_path), lock)


@pytest.mark.cluster
def test_machines_that_share_no_lock_migrate_once(postgres: PostgresServer) -> None:
    place = postgres.new_database("template0")
    with ThreadPoolExecutor(4) as pool:
        opened = [pool.submit(open_catalog, place, nullcontext) for _ in range(4)]
    for engine in opened:
        assert journal_offset(engine.result()) == 0
        engine.result().dispose()


def test_a_newer_catalog_is_refused(databases: Databases) -> None:
    place = databases.empty_database()
    engine = open_catalog(place, nullcontext)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(VaultError, match="newer GrayVault"):
        open_catalog(place, nullcontext)
