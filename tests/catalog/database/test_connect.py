import sqlite3
import subprocess
import sys
from contextlib import closing, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text

from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.schema import ignored, meta
from grayvault.catalog.database.writing import writing
from grayvault.core.errors import VaultError
from tests.catalog.builders import url


@pytest.mark.parametrize("content", [b"no database at all, " * 100, None])
def test_a_catalog_that_cannot_be_opened_is_a_vault_error(
    tmp_path: Path, content: bytes | None
) -> None:
    folder = tmp_path if content else tmp_path / "missing"
    if content:
        (folder / "catalog.sqlite").write_bytes(content)
    with pytest.raises(VaultError, match=r"catalog\.sqlite can't be opened"):
        open_catalog(url(folder), nullcontext)


def test_sqlite_is_set_up_for_durability_and_concurrency(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    with sqlite_engine.connect() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite", timeout=0)) as other:
        with writing(sqlite_engine), pytest.raises(sqlite3.OperationalError, match="locked"):
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
        "slow = 'alembic', 'torch', 'sqlalchemy.orm', 'psycopg'\n"
        "print([name for name in slow if name in sys.modules])"
    )
    arguments = [sys.executable, "-c", program, str(url(tmp_path))]
    assert subprocess.check_output(arguments, text=True).strip() == "[]"


YEAR_1601 = -11_644_473_600 * 10**9


@pytest.mark.parametrize(
    "numbers",
    [
        (0, 0, 0),
        (-1, 2**64 - 1, 2**63),
        (YEAR_1601 + 2**64 - 1, 2**63 - 1, 1),
        (YEAR_1601, 2**63 + 1, 12),
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
