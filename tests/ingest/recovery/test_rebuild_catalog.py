"""`reindex` makes of any catalog what the vault's files and journal say, and keeps the rest."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog.database.schema import ignored, jobs, photos, removals, sources, totals
from grayvault.catalog.database.writing import writing
from grayvault.catalog.photos import find, mark_original_freed, photo_ids
from grayvault.catalog.source_files import IgnoredFile, replace_ignored
from grayvault.core.config.paths import Places
from grayvault.core.file_stamps import FileStamp
from grayvault.core.vault_file import StoredPhoto
from grayvault.ingest.recovery import startup_recovery
from grayvault.vault.store import VaultFiles
from tests.cli.conftest import run
from tests.support.gps import SYDNEY, save_photo_at
from tests.support.pictures import save_photo, save_photos

COMMANDS = (["list", "--json", "--all"], ["stats", "--json"], ["stats", "--json", "--by", "folder"])


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with a history: photos, a text, a broken one, one moved, one gone, one removed, and
    one that was changed soon after, so that its first state is kept in the trash only.
    """
    home = tmp_path_factory.mktemp("reindex")
    folder = home / "photos"
    save_photos(folder, 5)
    save_photo(folder / "copy.jpg", 0)
    (folder / "notes.txt").write_text("no picture")
    (folder / "broken.jpg").write_bytes((folder / "0.jpg").read_bytes()[:900])
    add = "add", folder
    run(*add, vault=home / "vault")
    (folder / "1.jpg").rename(folder / "moved.jpg")
    (folder / "2.jpg").unlink()
    save_photo(folder / "3.jpg", 7)
    run(*add, vault=home / "vault")
    done = run("remove", "--yes", f"path:{folder / '4.jpg'}", vault=home / "vault")
    assert done.exit_code == 0, done.output
    return home


@pytest.fixture
def vault(archived: Path, tmp_path: Path) -> Path:
    """The same vault, to be changed."""
    shutil.copytree(archived / "vault", tmp_path / "vault")
    return tmp_path / "vault"


def outputs(vault: Path) -> list[str]:
    return [run(*words, vault=vault).stdout for words in COMMANDS]


def reindexed(vault: Path) -> str:
    done = run("reindex", vault=vault)
    assert done.exit_code == 0, done.output
    assert run("verify", vault=vault).exit_code == 0
    assert not list((vault / "tmp").iterdir())
    return done.stdout


def test_a_whole_catalog_stays_as_it_is(vault: Path) -> None:
    before = outputs(vault)
    assert json.loads(before[1])["photos"] == 4
    assert "0 added, 0 removed" in reindexed(vault)
    assert outputs(vault) == before


@pytest.mark.parametrize("command", [["reindex"], ["stats"]])
def test_a_catalog_that_was_deleted_is_made_anew(vault: Path, command: list[str]) -> None:
    before = outputs(vault)
    for path in vault.glob("catalog.sqlite*"):
        path.unlink()
    assert run(*command, vault=vault).exit_code == 0
    after = outputs(vault)
    assert after[0] == before[0]
    stats_before, stats_after = (json.loads(text) for text in (before[1], after[1]))
    assert stats_before.pop("ignored") == 1
    assert (
        stats_after.pop("ignored") == 0
    )  # what is no picture is in no file: the next scan finds it
    assert stats_before.pop("ignored_by_kind") != stats_after.pop("ignored_by_kind")
    assert stats_after == stats_before


def test_rows_that_were_tampered_with_are_put_right(vault: Path) -> None:
    before = outputs(vault)
    with opened_vault(Places(vault=vault)) as services, writing(services.engine) as connection:
        first, second, *_ = sorted(photo_ids(services.engine))
        connection.execute(update(photos).where(photos.c.id == first).values(stored_bytes=1))
        connection.execute(update(photos).where(photos.c.id == second).values(folder="x"))
        row = dict(connection.execute(select(photos).where(photos.c.id == first)).one()._mapping)
        connection.execute(insert(photos).values({**row, "id": "f" * 64}))
        present = sources.c.state == "present"
        connection.execute(update(sources).where(present).values(state="gone", photo_id=first))
        connection.execute(delete(removals))
        connection.execute(update(totals).values(photos=99))
    assert outputs(vault) != before
    assert "1 removed" in reindexed(vault)
    assert outputs(vault) == before


def test_removals_are_replayed(archived: Path, vault: Path) -> None:
    """Also where a backup brought the removed photos' files back."""
    removed = list((vault / "trash").rglob("*.jxl"))
    assert len(removed) == 2
    back = [vault / photo.name[:2] / photo.name for photo in removed]
    for file, place in zip(removed, back, strict=True):
        shutil.copy(file, place)
    assert "4 photos" in reindexed(vault)
    with opened_vault(Places(vault=vault)) as services:
        assert not photo_ids(services.engine) & {photo.stem for photo in removed}
    assert not any(place.exists() for place in back)
    done = [run("show", photo.stem, vault=vault) for photo in removed]
    assert all(operation.exit_code == 1 for operation in done)
    assert any("was removed" in operation.stderr for operation in done)
    assert "skipped: 2" in run("add", archived / "photos", vault=vault).stdout


def test_rows_that_no_file_could_restore_are_kept(vault: Path) -> None:
    stamp = FileStamp(size=1, mtime_ns=2, inode=3, device=4)
    with opened_vault(Places(vault=vault)) as services:
        engine = services.engine
        freed = sorted(photo_ids(engine))[0]
        mark_original_freed(engine, freed)
        replace_ignored(engine, "/elsewhere", {"/elsewhere/a.txt": IgnoredFile(stamp, "text")})
        with engine.connect() as connection:
            before = [connection.execute(select(table)).all() for table in (jobs, ignored)]
        assert before[0]
        stats = run("stats", "--json", vault=vault).stdout
        assert json.loads(stats)["freed_bytes"] > 0
        reindexed(vault)
        assert find(engine, freed).original_freed
        with engine.connect() as connection:
            assert [connection.execute(select(table)).all() for table in (jobs, ignored)] == before
        assert run("stats", "--json", vault=vault).stdout == stats


def test_the_last_verify_is_remembered(vault: Path) -> None:
    for words in (("verify",), ("reindex",)):
        assert run(*words, vault=vault).exit_code == 0
        assert "photos verified on" in run("doctor", vault=vault).stdout


def test_a_damaged_file_is_left_out_and_left_where_it_is(vault: Path) -> None:
    path = min(vault.glob("??/*.jxl"))
    path.write_bytes(path.read_bytes()[:-1])
    damaged = path.read_bytes()
    done = run("reindex", vault=vault)
    assert "1 removed" in done.stdout
    assert path.read_bytes() == damaged
    assert run("verify", vault=vault).exit_code == 1


def test_a_damaged_journal_changes_nothing(vault: Path) -> None:
    before = outputs(vault)
    journal = vault / "journal.log"
    journal.write_bytes(journal.read_bytes().replace(b"seen", b"sEEn", 1))
    done = run("reindex", vault=vault)
    assert done.exit_code == 1
    assert "is damaged at byte" in done.stderr
    assert outputs(vault) == before


def test_photos_of_an_older_catalog_get_their_places(tmp_path: Path) -> None:
    vault, path = tmp_path / "vault", save_photo_at(tmp_path / "photo.jpg", 0, SYDNEY)
    assert run("add", path, vault=vault).exit_code == 0
    with opened_vault(Places(vault=vault)) as opened:
        with writing(opened.engine) as connection:
            connection.execute(update(photos).values(latitude=None, longitude=None))
        run("reindex", vault=vault)
        [photo_id] = photo_ids(opened.engine)
        row = find(opened.engine, photo_id)
    assert (row.latitude, row.longitude) == SYDNEY


class Reads:
    """Notes the vault files that are read, and is interrupted after so many."""

    def __init__(self, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ids: list[str] = []
        read = VaultFiles.read_verified

        def noted(store: VaultFiles, photo_id: str) -> StoredPhoto | None:
            if len(self.ids) == most:
                raise KeyboardInterrupt
            self.ids.append(photo_id)
            return read(store, photo_id)

        monkeypatch.setattr(VaultFiles, "read_verified", noted)


def test_an_interrupted_run_is_continued(vault: Path) -> None:
    before = outputs(vault)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(startup_recovery, "CHUNK", 2)
        first = Reads(3, patch)
        stopped = run("reindex", vault=vault)
    assert stopped.exit_code == 1
    assert "interrupted" in stopped.output
    assert outputs(vault) == before
    with pytest.MonkeyPatch.context() as patch:
        second = Reads(1000, patch)
        done = run("reindex", vault=vault)
    assert done.exit_code == 0, done.output
    assert ", 0 added, 0 removed" in done.output
    assert outputs(vault) == before
    assert set(second.ids).isdisjoint(first.ids[:2])
    assert not list((vault / "tmp").iterdir())
