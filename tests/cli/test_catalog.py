"""`catalog snapshot` copies the catalog while others write it; `move` takes it elsewhere."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog.checkpoints import save_checkpoint
from grayvault.catalog.photos import photo_ids
from grayvault.core.config.paths import Places
from grayvault.vault.lock import hold
from tests.cli.conftest import Home, run
from tests.server.server import serving
from tests.support.pictures import save_photos


def rows(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (count,) = copy.execute("SELECT count(*) FROM photos").fetchone()
        assert isinstance(count, int)
        return count


def test_a_copy_takes_the_catalog_s_place(home: Home, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    done = run("catalog", "snapshot", copy, vault=home.vault)
    assert done.stdout == f"{copy}: 3 photos\n"
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == ["copy.sqlite"]
    assert rows(copy) == 3
    before = run("list", "--json", vault=home.vault).stdout
    for path in home.vault.glob("catalog.sqlite*"):
        path.unlink()
    copy.rename(home.vault / "catalog.sqlite")
    assert run("list", "--json", vault=home.vault).stdout == before
    assert run("verify", vault=home.vault).exit_code == 0


@pytest.mark.slow
def test_while_a_server_takes_photos_in(tmp_path: Path) -> None:
    paths = save_photos(tmp_path / "photos", 4)
    copy = tmp_path / "copy.sqlite"
    with serving(tmp_path / "vault") as server:
        for number, path in enumerate(paths, 1):
            assert server.upload(path).status_code == 201
            assert run("catalog", "snapshot", copy, vault=server.vault).exit_code == 0
            assert rows(copy) == number


def test_while_another_process_holds_the_lock_and_writes(home: Home, tmp_path: Path) -> None:
    stop = threading.Event()
    with opened_vault(Places(vault=home.vault)) as vault, hold(vault.folder):

        def write() -> None:
            while not stop.is_set():
                save_checkpoint(vault.engine, "test", "x")

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _ in range(5):
                done = run("catalog", "snapshot", tmp_path / "copy.sqlite", vault=home.vault)
                assert done.exit_code == 0, done.output
                assert rows(tmp_path / "copy.sqlite") == 3
        finally:
            stop.set()
            writer.join()
        assert len(photo_ids(vault.engine)) == 3


def test_a_snapshot_replaces_no_other_file(home: Home, tmp_path: Path) -> None:
    source = home.photos / "color.jpg"
    before = source.read_bytes()
    for target in (source, home.vault / "catalog.sqlite", home.vault / "x", tmp_path):
        assert run("catalog", "snapshot", target, vault=home.vault).exit_code == 2
    assert run("catalog", "snapshot", tmp_path / "no" / "x", vault=home.vault).exit_code == 2
    assert source.read_bytes() == before
    assert rows(home.vault / "catalog.sqlite") == 3


def test_a_moved_catalog_is_used_once_the_configuration_names_it(
    home: Home, tmp_path: Path
) -> None:
    new = tmp_path / "moved.sqlite"
    before = run("list", "--json", vault=home.vault).stdout
    moved = run("catalog", "move", f"sqlite:///{new}", vault=home.vault)
    assert moved.exit_code == 0, moved.output
    assert moved.stdout.startswith("3 photos, ")
    assert f"\ncatalog: sqlite:///{new}\n" in moved.stdout
    assert rows(new) == rows(home.vault / "catalog.sqlite") == 3
    again = run("catalog", "move", f"sqlite:///{new}", vault=home.vault)
    assert again.exit_code == 2
    assert "is not empty" in again.stderr
    (home.vault / "config.yaml").write_text(f"catalog: sqlite:///{new}")
    for path in home.vault.glob("catalog.sqlite*"):
        path.unlink()
    assert run("list", "--json", vault=home.vault, config=None).stdout == before


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///x.db"])
def test_a_catalog_is_moved_neither_into_memory_nor_into_the_current_folder(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    moved = run("catalog", "move", url, vault=home.vault)
    assert (moved.exit_code, moved.stdout) == (2, "")
    assert "names no file by its whole path" in moved.stderr
    (home.vault / "config.yaml").write_text(f"catalog: '{url}'")
    assert run("list", vault=home.vault, config=None).exit_code == 2
    assert list(tmp_path.iterdir()) == [home.vault]


def test_a_catalog_is_moved_into_nothing_that_holds_something_else(
    home: Home, tmp_path: Path
) -> None:
    photo, foreign = home.photos / "color.jpg", tmp_path / "other.sqlite"
    with closing(sqlite3.connect(foreign)) as other:
        other.execute("CREATE TABLE albums (name TEXT)")
    for path, words in ((photo, "no catalog: name another file"), (foreign, "not GrayVault's")):
        before = path.read_bytes()
        moved = run("catalog", "move", f"sqlite:///{path}", vault=home.vault)
        assert moved.exit_code in {1, 2}
        assert words in moved.stderr
        assert "delete" not in moved.stderr
        assert path.read_bytes() == before
