"""A vault that can't be written, or isn't there any more, while GrayVault works on it."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from grayvault.catalog.database.writing import writing
from grayvault.vault import missing_disk
from tests.faults.disks import Mount
from tests.faults.runs import catalog_elsewhere, run, watching
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos
from tests.support.processes import wait_for


@pytest.mark.slow
def test_a_read_only_vault_can_be_read_and_add_says_that_it_is_read_only(
    desk: Desk, mount: Mount
) -> None:
    disk = mount(desk.vault, "2m")
    photo = save_photos(desk.photos, 2)[0]
    assert desk.add(photo).code == 0
    disk.forbid_writing()

    refused = run(desk, "add", desk.photos)

    assert refused.code == 1
    assert refused.out.startswith(f"Error: the vault '{desk.vault}' can't be written (Read-only")
    assert refused.out.count("\n") == 1
    [listed] = desk.listed()
    copy = desk.folder / "copy.png"
    for words in (("stats",), ("show", listed["id"]), ("restore", listed["id"], "-o", copy)):
        answer = desk.run(*words)
        assert answer.code == 0, answer.out
    assert copy.exists()
    disk.allow_writing()
    assert desk.add().code == 0
    desk.check()


@pytest.mark.slow
def test_a_read_only_vault_whose_catalog_is_not_up_to_date_says_so(
    desk: Desk, mount: Mount
) -> None:
    disk = mount(desk.vault, "2m")
    with desk.services() as vault, writing(vault.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0012'"))
    disk.forbid_writing()

    refused = run(desk, "list")

    assert refused.code == 1
    assert refused.out.startswith("Error: the catalog must be brought up to date, but the vault ")
    assert "(Read-only file system): mount its disk writable" in refused.out


@pytest.mark.slow
def test_the_name_of_a_read_only_vault_may_be_any(desk: Desk, mount: Mount) -> None:
    desk = replace(desk, folder=desk.folder / "\udcff ?#%")
    disk = mount(desk.vault, "2m")
    save_photo(desk.photos / "a.jpg")
    assert desk.add().code == 0
    disk.forbid_writing()
    assert len(desk.listed()) == 1


@pytest.mark.slow
def test_watch_waits_until_a_read_only_vault_can_be_written(tmp_path: Path, mount: Mount) -> None:
    desk = catalog_elsewhere(tmp_path)
    disk = mount(desk.vault, "2m")
    with watching(desk) as daemon:
        daemon.says("watching")
        wait_for((desk.vault / "tmp").exists, "the vault")
        disk.forbid_writing()
        photo = save_photo(desk.photos / "a.jpg")
        daemon.says("can't be written")
        disk.allow_writing()
        wait_for(lambda: desk.sources() == {str(photo): "present"}, "the photo")

    assert len(daemon.lines("can't be written")) == 1
    desk.check()


@pytest.mark.slow
def test_watch_waits_for_a_vault_that_is_moved_away_and_back(desk: Desk) -> None:
    away = desk.folder / "away"
    first = save_photo(desk.photos / "a.jpg")
    with watching(desk) as daemon:
        daemon.says("archived")
        desk.vault.rename(away)
        daemon.says(f"the vault '{desk.vault}' is not there any more")
        second = save_photo(desk.photos / "b.jpg", 1)
        assert not desk.vault.exists()
        away.rename(desk.vault)
        both = {str(first): "present", str(second): "present"}
        wait_for(lambda: desk.sources() == both, "the second photo")

    desk.check()


@pytest.mark.slow
def test_an_unmounted_vault_is_not_begun_anew_in_the_empty_folder(desk: Desk, mount: Mount) -> None:
    disk = mount(desk.vault, "2m")
    save_photo(desk.photos / "a.jpg")
    with watching(desk) as daemon:
        daemon.says("archived")
        disk.unmount()
        save_photo(desk.photos / "b.jpg", 1)
        daemon.says("is not there any more")
        assert list(desk.vault.iterdir()) == []


@pytest.mark.slow
def test_a_vault_whose_disk_is_not_mounted_is_not_begun_anew(
    desk: Desk, mount: Mount, monkeypatch: pytest.MonkeyPatch
) -> None:
    fstab = desk.folder / "fstab"
    fstab.write_text(f"LABEL=photos {desk.vault} ext4 nofail 0 2\n")
    monkeypatch.setattr(missing_disk, "_FSTAB", fstab)
    disk = mount(desk.vault, "2m")
    save_photo(desk.photos / "a.jpg")
    assert desk.add().code == 0
    disk.unmount()

    for words in (("add", desk.photos), ("watch", desk.photos), ("serve",)):
        refused = desk.run(*words)
        assert refused.code == 1
        assert f"no disk is mounted at '{desk.vault}'" in refused.out
    assert list(desk.vault.iterdir()) == []


@pytest.mark.slow
def test_watch_makes_a_new_catalog_where_its_own_is_deleted(desk: Desk) -> None:
    first = save_photo(desk.photos / "a.jpg")
    with watching(desk) as daemon:
        daemon.says("archived")
        for path in desk.vault.glob("catalog.sqlite*"):
            path.unlink()
        daemon.says("the catalog was deleted or replaced")
        second = save_photo(desk.photos / "b.jpg", 1)
        both = {str(first): "present", str(second): "present"}
        wait_for(lambda: desk.sources() == both, "both photos")

    desk.check()
