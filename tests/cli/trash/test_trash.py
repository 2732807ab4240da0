"""What lies in the trash comes back, or goes when its time has come."""

import json
import os
import shutil
from dataclasses import replace
from typing import Any

import pytest

from grayvault.vault import missing_disk
from grayvault.vault.layout import VaultFolder
from grayvault.vault.trash import Trash, trashed_file
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos


def listed(desk: Desk) -> list[dict[str, Any]]:
    answer = desk.run("trash", "list", "--json")
    assert answer.code == 0, answer.out
    document: list[dict[str, Any]] = json.loads(answer.stdout)
    return document


def age(desk: Desk, days: int) -> None:
    """Let all that is in the trash have come there so many days before."""
    for note in desk.vault.glob("trash/*/*/origin.json"):
        values = json.loads(note.read_bytes())
        values["at"] = f"2020-01-{days:02}T00:00:00+00:00"
        note.write_text(json.dumps(values))
    for day in list(desk.vault.glob("trash/*")):
        day.rename(day.with_name(f"2020-01-{days:02}"))


def test_days_may_go_while_it_is_looked_through(desk: Desk) -> None:
    for number, photo in enumerate(save_photos(desk.photos, 2)):
        desk.add(photo)
        if not number:
            age(desk, 1)
    trash = Trash(VaultFolder(desk.vault))
    originals = trash.originals()
    first = next(originals)
    assert first.day == "2020-01-01"
    assert desk.run("trash", "purge", "--now", "--yes").code == 0  # as another process may
    assert list(originals) == []
    assert trash.unknown_folders() == []


def test_its_contents_are_listed(desk: Desk) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    photo.with_suffix(".xmp").write_text("edits")
    size = photo.stat().st_size + len("edits")
    desk.add()
    [freed] = listed(desk)
    assert freed["path"] == str(photo)
    assert freed["kind"] == "original"
    assert freed["beside"] == ["a.xmp"]
    assert freed["bytes"] == size
    text = desk.run("trash", "list").stdout
    assert freed["name"] in text
    assert f"{photo} + a.xmp" in text
    assert "in the trash: 1 entry" in text
    facts = json.loads(desk.run("show", freed["photo_id"], "--json").stdout)
    assert [item["path"] for item in facts["trash"]] == [str(photo)]
    assert freed["name"] in desk.run("show", freed["photo_id"]).stdout
    assert "in the trash: 1 entry" in desk.run("doctor").out


@pytest.mark.parametrize("by", ["name", "photo_id", "digits", "path"])
def test_an_original_comes_back_as_it_was(desk: Desk, by: str) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    photo.with_suffix(".xmp").write_text("edits")
    photo.chmod(0o604)
    content, status = photo.read_bytes(), photo.stat()
    desk.add()
    shutil.rmtree(desk.photos)
    [item] = listed(desk)
    answer = desk.run("trash", "restore", (item | {"digits": item["photo_id"][:8]})[by])
    assert answer.code == 0, answer.out
    assert answer.stdout == f"restored: {photo}\n"
    assert photo.read_bytes() == content
    assert photo.stat().st_mode == status.st_mode
    assert photo.stat().st_mtime_ns == status.st_mtime_ns
    assert photo.stat().st_nlink == 1
    assert photo.with_suffix(".xmp").read_text() == "edits"
    assert listed(desk) == []
    assert list(desk.vault.glob("trash/*")) == []
    assert desk.sources() == {str(photo): "present"}
    assert desk.add().code == 0  # `originals: trash` leaves alone what was brought back
    assert photo.exists()


def test_a_folder_comes_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    photos = [*save_photos(desk.photos / "in", 2), save_photo(desk.photos / "out" / "c.jpg", 2)]
    desk.add()
    monkeypatch.chdir(desk.photos)
    answer = desk.run("trash", "restore", "in")
    assert answer.code == 0, answer.out
    assert [path.exists() for path in photos] == [True, True, False]


def test_restoring_replaces_no_file(desk: Desk) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    desk.add()
    photo.write_text("another")
    answer = desk.run("trash", "restore", photo)
    assert answer.code == 3
    assert "is there already" in answer.out
    assert photo.read_text() == "another"
    answer = desk.run("trash", "restore", photo, "--to", desk.folder / "elsewhere")
    assert answer.code == 0
    assert (desk.folder / "elsewhere" / "a.jpg").exists()
    assert photo.read_text() == "another"


def test_an_original_waits_for_its_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    desk.add()
    fstab = desk.folder / "fstab"
    fstab.write_text(f"LABEL=photos {desk.photos} ext4 nofail 0 2\n")
    monkeypatch.setattr(missing_disk, "_FSTAB", fstab)
    answer = desk.run("trash", "restore", photo)
    assert answer.code == 3
    assert f"no disk is mounted at '{desk.photos}'" in answer.out
    assert len(listed(desk)) == 1
    assert not photo.exists()
    assert desk.run("trash", "restore", photo, "--to", desk.folder / "elsewhere").code == 0


def test_an_original_on_its_way_to_the_trash_is_not_restored(desk: Desk) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    content = photo.read_bytes()
    replace(desk, free_after_hours=24).add()
    [archived] = desk.listed()
    with desk.services() as vault, vault.hold():
        trash, files = Trash(vault.folder), [trashed_file(photo, photo.lstat())]
        item = trash.begin(archived["id"], str(photo), str(desk.photos), files, "trash")
        answer = desk.run("trash", "restore", photo)
        assert (answer.code, "try again" in answer.out) == (3, True)
        photo.rename(trash.file(item, photo.name))
    assert desk.run("trash", "restore", photo).code == 0
    assert photo.read_bytes() == content


def test_a_restore_that_was_cut_off_goes_on(desk: Desk) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    photo.with_suffix(".xmp").write_text("edits")
    desk.add()
    [item] = desk.vault.glob("trash/*/*/")
    os.link(item / "a.jpg", photo)  # what is there of it when it is killed behind its first step
    assert desk.run("trash", "restore", photo).code == 0
    assert photo.stat().st_nlink == 1
    assert photo.with_suffix(".xmp").exists()
    assert listed(desk) == []


def test_a_wrong_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    save_photos(desk.photos, 1)
    desk.add()
    [item] = listed(desk)
    monkeypatch.chdir(desk.photos)
    for words in (["restore"], ["purge", "--now", "--yes"]):
        answer = desk.run("trash", *words, "")
        assert (answer.code, "an empty name names nothing" in answer.out) == (2, True)
    for verb in ("restore", "purge"):
        for name in ("nothing", item["photo_id"][:7]):
            answer = desk.run("trash", verb, name)
            assert answer.code == 1
            assert "`trash list`" in answer.out
    answer = desk.run("trash", "put", "--yes", desk.photos / "nothing")
    assert answer.code == 2
    assert "does not exist: nothing was moved" in answer.out
    assert listed(desk) == [item]


def test_purge_keeps_the_grace_time(desk: Desk) -> None:
    save_photos(desk.photos, 2)
    desk.add()
    answer = desk.run("trash", "purge", "--yes")
    assert answer.code == 0
    assert "deleted for good: 0 entries" in answer.out
    assert "in their grace time: 2 entries" in answer.out
    assert len(listed(desk)) == 2
    age(desk, 1)
    assert "problem" not in desk.run("doctor").out
    assert "trash purge" in desk.run("doctor").out
    assert desk.run("trash", "purge").code == 1  # there is nobody to answer
    assert len(listed(desk)) == 2
    answer = desk.run("trash", "purge", "--yes")
    assert "deleted for good: 2 entries" in answer.out
    assert listed(desk) == []
    assert list(desk.vault.glob("trash/*")) == []
    assert "have been freed" in desk.run("stats").out
    assert desk.run("reindex").code == 0
    assert "have been freed" in desk.run("stats").out


def test_purge_now(desk: Desk) -> None:
    first, _ = save_photos(desk.photos, 2)
    desk.add()
    answer = desk.run("trash", "purge", first, "--now", "--yes")
    assert "deleted for good: 1 entry" in answer.out
    assert len(listed(desk)) == 1


def test_purge_keeps_a_last_copy(desk: Desk) -> None:
    save_photos(desk.photos, 2)
    desk.add()
    damaged, removed = (photo["photo_id"] for photo in listed(desk))
    path = desk.vault / damaged[:2] / f"{damaged}.jxl"
    path.write_bytes(path.read_bytes()[:-1])
    assert desk.run("remove", removed, "--yes").code == 0
    age(desk, 1)
    answer = desk.run("trash", "purge", "--yes")
    assert "kept: 2 originals, because the vault has no intact copy of the photo" in answer.out
    assert [photo["kind"] for photo in listed(desk)] == ["original", "original"]
    assert desk.run("trash", "purge", "--last-copies", "--yes").code == 0
    assert listed(desk) == []
