"""Originals go only where it is certain that nothing is lost with them."""

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.vault.trash import Trash, TrashedOriginal
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos
from tests.support.processes import wait_for


def trashed(desk: Desk) -> list[TrashedOriginal]:
    with desk.services() as vault:
        return list(Trash(vault.folder).originals())


def in_trash(desk: Desk) -> dict[str, bytes]:
    """The originals in the trash: where they were → their bytes."""
    with desk.services() as vault:
        trash = Trash(vault.folder)
        return {
            item.path: trash.file(item, item.files[0].name).read_bytes()
            for item in trash.originals()
            if item.holds_original and trash.present(item)
        }


@pytest.fixture
def trashing(desk: Desk) -> Desk:
    return replace(desk, originals="trash")


@pytest.fixture
def deleting(desk: Desk) -> Desk:
    return replace(desk, originals="delete")


def test_originals_stay_by_default(desk: Desk) -> None:
    photos = save_photos(desk.photos, 2)
    before = {path: (path.read_bytes(), path.stat()) for path in photos}
    assert desk.add().code == 0
    for path, (content, status) in before.items():
        assert path.read_bytes() == content
        assert path.stat().st_mtime_ns == status.st_mtime_ns
        assert path.stat().st_ino == status.st_ino
    assert in_trash(desk) == {}


def test_originals_go_to_the_trash_with_a_note_of_their_facts(trashing: Desk) -> None:
    photos = save_photos(trashing.photos / "sub", 2)
    photos[0].chmod(0o640)
    os.utime(photos[0], ns=(1_000_000_001, 2_000_000_003))
    content = {str(path): path.read_bytes() for path in photos}
    answer = trashing.add()
    assert answer.code == 0, answer.out
    assert "originals moved to the trash: 2" in answer.out
    assert not any(path.exists() for path in photos)
    assert in_trash(trashing) == content
    item = next(item for item in trashed(trashing) if item.path == str(photos[0]))
    assert (item.files[0].mode, item.files[0].mtime_ns) == (0o640, 2_000_000_003)
    assert item.photo_id == hashlib.sha256(content[str(photos[0])]).hexdigest()
    assert trashing.sources() == dict.fromkeys(content, "gone")
    trashing.check()


def test_every_duplicate_goes_through_the_same(trashing: Desk) -> None:
    first = save_photo(trashing.photos / "a.jpg")
    second = trashing.photos / "sub" / "b.jpg"
    second.parent.mkdir()
    shutil.copy(first, second)
    content = first.read_bytes()
    assert trashing.add().code == 0
    assert in_trash(trashing) == {str(first): content, str(second): content}
    assert len(trashing.files()) == 1


def test_deleted_originals_are_gone_for_good(deleting: Desk) -> None:
    photos = save_photos(deleting.photos, 2)
    answer = deleting.add()
    assert answer.code == 0, answer.out
    assert "originals deleted for good: 2" in answer.out
    assert "they can never come back bit for bit" in answer.out
    assert not any(path.exists() for path in photos)
    assert trashed(deleting) == []
    assert list(deleting.photos.iterdir()) == []
    assert "have been freed" in deleting.run("stats").out


def test_links_stay(trashing: Desk, tmp_path: Path) -> None:
    hard, soft = save_photos(trashing.photos, 2)
    os.link(hard, tmp_path / "other.jpg")
    target = tmp_path / "target.jpg"
    soft.rename(target)
    soft.symlink_to(target)
    answer = trashing.add()
    assert "originals that stay: 2" in answer.out
    assert "hard links" in answer.out
    assert "symbolic link" in answer.out
    assert hard.exists()
    assert soft.is_symlink()
    assert target.exists()
    assert in_trash(trashing) == {}
    assert len(trashing.files()) == 2


def test_originals_that_are_skipped_or_fail_stay(trashing: Desk) -> None:
    cut = save_photo(trashing.photos / "cut.jpg")
    cut.write_bytes(cut.read_bytes()[:3000])
    tiny = save_photo(trashing.photos / "raw.cr2", 1)
    assert trashing.add().code == 3
    assert cut.exists()
    assert tiny.exists()
    assert in_trash(trashing) == {}


@pytest.mark.parametrize("how", ["trash", "delete"])
def test_a_damaged_vault_file_frees_nothing(desk: Desk, how: str) -> None:
    [photo] = save_photos(desk.photos, 1)
    assert desk.add().code == 0
    [name] = desk.files()
    vault_file = desk.vault / name[:2] / name
    data = bytearray(vault_file.read_bytes())
    data[-100] ^= 1
    vault_file.write_bytes(data)
    answer = replace(desk, originals=how).run("trash", "put", "--yes", desk.photos)
    # The damage is seen, the photo archived anew from its original, and only then that may go.
    assert answer.code == 0, answer.out
    assert vault_file.read_bytes() != bytes(data)
    assert desk.run("verify").code == 0
    assert not photo.exists()
    assert len(in_trash(desk)) == 1


def test_sidecars_go_with_their_photo(trashing: Desk) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        save_photo(trashing.photos / name, ord(name[0]))
    for name in ("a.xmp", "a.jpg.xmp", "a.AAE", "a.mov", "b.xmp", "b.jpg.xmp", "b.cr2", "d.xmp"):
        (trashing.photos / name).write_text(name)
    trashing.add()
    left = sorted(path.name for path in trashing.photos.iterdir())
    # b.xmp may be that of b.cr2; a live photo's video stays
    assert left == ["a.mov", "b.cr2", "b.xmp", "d.xmp"]
    with trashing.services() as vault:
        trash = Trash(vault.folder)
        beside = {
            Path(item.path).name: {
                file.name: trash.file(item, file.name).read_text() for file in item.files[1:]
            }
            for item in trash.originals()
        }
    assert beside == {
        "a.jpg": {name: name for name in ("a.xmp", "a.jpg.xmp", "a.AAE")},
        "b.jpg": {"b.jpg.xmp": "b.jpg.xmp"},
        "c.jpg": {},
    }


def test_sidecars_of_deleted_photos_go_to_the_trash(deleting: Desk) -> None:
    photo = save_photo(deleting.photos / "a.jpg")
    photo.with_suffix(".xmp").write_text("edits")
    assert deleting.add().code == 0
    assert list(deleting.photos.iterdir()) == []
    [item] = trashed(deleting)
    assert not item.holds_original
    assert deleting.run("trash", "restore", photo).code == 0
    assert photo.with_suffix(".xmp").read_text() == "edits"
    assert not photo.exists()


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system")
@pytest.mark.parametrize("how", ["trash", "delete"])
def test_across_file_systems(desk: Desk, how: str, tmp_path: Path) -> None:
    elsewhere = Path("/dev/shm") / f"grayvault-test-{os.getpid()}"
    if elsewhere.parent.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("/dev/shm is on the same file system")
    try:
        photo = save_photo(elsewhere / "a.jpg")
        photo.with_suffix(".xmp").write_text("edits")
        photo.chmod(0o604)
        os.utime(photo, ns=(1_000_000_001, 2_000_000_003))
        content = photo.read_bytes()
        freeing = replace(desk, originals=how)
        assert freeing.add(elsewhere).code == 0
        assert list(elsewhere.iterdir()) == []
        if how == "delete":
            assert in_trash(desk) == {}
            return
        assert in_trash(desk) == {str(photo): content}
        assert freeing.run("trash", "restore", photo).code == 0
        assert photo.read_bytes() == content
        assert photo.stat().st_mode & 0o777 == 0o604
        assert photo.stat().st_mtime_ns == 2_000_000_003
        assert photo.with_suffix(".xmp").read_text() == "edits"
        assert trashed(desk) == []
    finally:
        shutil.rmtree(elsewhere, ignore_errors=True)


@pytest.mark.slow
def test_watch_frees_archived_originals_and_leaves_those_alone_that_come_back(
    trashing: Desk,
) -> None:
    trashing.photos.mkdir()
    watching = trashing.start("watch", trashing.photos)
    try:
        photo = save_photo(trashing.photos / "a.jpg")
        content = photo.read_bytes()
        wait_for(lambda: not photo.exists(), "the original's way to the trash")
        wait_for(lambda: "gone" in trashing.sources().values(), "the catalog")
        assert trashing.run("trash", "restore", photo).code == 0
        other = save_photo(trashing.photos / "b.jpg", 1)  # what it frees after having seen a.jpg
        wait_for(lambda: not other.exists(), "the next original")
        wait_for(lambda: set(trashing.sources().values()) == {"gone", "present"}, "the catalog")
    finally:
        watching.terminate()
        out, _ = watching.communicate(timeout=60)
    assert watching.returncode == 0, out
    assert photo.read_bytes() == content
    assert trashing.sources()[str(photo)] == "present"


def test_a_name_that_is_not_utf_8_comes_back(trashing: Desk) -> None:
    name = "[red]x\n\udcff.jpg"
    photo = save_photo(trashing.photos / name)
    content = photo.read_bytes()
    assert trashing.add().code == 0
    assert not photo.exists()
    assert in_trash(trashing) == {str(photo): content}
    assert trashing.run("trash", "list").code == 0
    assert trashing.run("trash", "restore", trashed(trashing)[0].name).code == 0
    assert photo.read_bytes() == content


def test_archived_photos_originals_stay_until_they_are_named(desk: Desk) -> None:
    photos = save_photos(desk.photos, 2)
    assert desk.add().code == 0
    trashing = replace(desk, originals="trash")
    assert trashing.add().code == 0
    assert all(path.exists() for path in photos)
    answer = desk.run("trash", "put", "--yes", photos[0])
    assert answer.code == 0, answer.out
    assert "originals moved to the trash: 1" in answer.out
    assert [path.exists() for path in photos] == [False, True]
    assert "no archived originals" in desk.run("trash", "put", "--yes", photos[0]).out


def test_an_original_that_was_edited_is_archived_before_it_goes(desk: Desk) -> None:
    [photo] = save_photos(desk.photos, 1)
    assert desk.add().code == 0
    save_photo(photo, 7)
    content = photo.read_bytes()
    assert desk.run("trash", "put", "--yes", desk.photos).code == 0
    assert in_trash(desk) == {str(photo): content}
    assert len(desk.files()) == 2
