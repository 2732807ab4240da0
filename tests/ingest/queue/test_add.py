import hashlib
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from grayvault.catalog import jobs
from grayvault.catalog.source_files import known_under
from tests.cli.conftest import QUICK, run
from tests.support.desk import Desk
from tests.support.pictures import piece, save_deep_png, save_photo, save_photos


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_folder_is_archived_and_its_files_stay_as_they_are(desk: Desk) -> None:
    saved = save_photos(desk.photos, 3)
    before = {path: (digest(path), path.stat().st_mtime_ns) for path in saved}

    answer = desk.add()

    assert answer.code == 0, answer.out
    assert answer.stdout.startswith("archived: 3 photos (")
    assert {photo["id"] for photo in desk.listed()} == {digest(path) for path in saved}
    assert {path: (digest(path), path.stat().st_mtime_ns) for path in saved} == before
    desk.check()


def test_a_file_of_a_year_far_off_is_archived_with_its_time(desk: Desk) -> None:
    photo = save_photo(desk.photos / "a.jpg", 1)
    os.utime(photo, (15_032_385_535, 15_032_385_535))  # 2446, where ext4 ends

    assert desk.add().stdout.startswith("archived: 1 photo (")

    assert "already archived: 1 photo" in desk.add().out
    with desk.services() as vault:
        source = vault.store.get(digest(photo)).record.source
    assert source.mtime_ns == photo.stat().st_mtime_ns


def test_an_odd_folder_gets_the_right_outcome_for_each_file(desk: Desk) -> None:
    photos = desk.photos
    whole = save_photo(photos / "good.jpg", 1)
    (photos / "truncated.jpg").write_bytes(whole.read_bytes()[:3000])
    (photos / "text.jpg").write_text("no picture at all")
    (photos / "empty.jpg").touch()
    piece(2).resize((1, 1)).save(photos / "one.png")
    piece(3).convert("L").save(photos / "gray.jpg", quality=98)
    save_deep_png(photos / "deep.png")
    see_through = piece(4).convert("RGBA")
    see_through.putalpha(Image.linear_gradient("L").resize(see_through.size))
    see_through.save(photos / "alpha.png")
    (photos / "film.mp4").write_bytes(b"film")
    (photos / "phone.heic").write_bytes(b"heic")

    answer = desk.add()

    assert answer.code == 3
    with desk.services() as vault:
        known = known_under(vault.engine, str(photos))
    became = {Path(path).name: (file.kind, file.reason) for path, file in known.items()}
    assert became == {
        "good.jpg": ("archived", None),
        "truncated.jpg": ("skipped", "half-written"),
        "text.jpg": ("failed", "unreadable"),
        "empty.jpg": ("failed", "unreadable"),
        "one.png": ("skipped", "no-gain"),
        "gray.jpg": ("archived", None),
        "deep.png": ("archived", None),
        "alpha.png": ("archived", None),
        "film.mp4": ("ignored", "video"),
        "phone.heic": ("failed", "unreadable"),
    }
    for name in ("truncated.jpg", "text.jpg", "empty.jpg"):
        assert sum(str(photos / name) in line for line in answer.out.splitlines()) == 1
    assert "ignored: 1 file (video 1)" in answer.out
    tiers = {photo["source"]: photo["tier"] for photo in desk.listed()}
    assert tiers[str(photos / "deep.png")] == "lossless"


def test_adding_again_changes_nothing_and_says_how_it_is_archived(desk: Desk) -> None:
    save_photos(desk.photos, 2)
    desk.add()
    files = desk.files()

    again = desk.add()
    other = desk.add("--distance", "2", desk.photos / "0.jpg")

    assert again.code == other.code == 0
    assert "archived: 0 photos\nalready archived: 2 photos, compact at distance 1" in again.out
    assert "not changed" not in again.out
    assert "already archived: 1 photo, compact at distance 1, propagate, " in other.out
    assert "not changed to the current settings: compact at distance 2" in other.out
    assert desk.files() == files


def test_a_wrong_path_is_an_error_before_any_work(desk: Desk) -> None:
    save_photos(desk.photos, 1)

    answer = desk.add(desk.photos, desk.photos / "nothing")

    assert answer.code == 2
    assert answer.out == f"Error: {desk.photos / 'nothing'} does not exist: nothing was added\n"
    assert not desk.vault.exists()


def test_impossible_requests_are_wrong_usage(desk: Desk) -> None:
    save_photos(desk.photos, 1)
    desk.add()

    assert desk.add("--tier", "magic", desk.photos).code == 2
    assert desk.add("--distance", "0.01", desk.photos).code == 2
    unknown = desk.add("--colorizer", "crayon", save_photo(desk.photos / "new.jpg", 9))
    assert unknown.code == 2
    assert "no colorizer called 'crayon'" in unknown.out
    with desk.services() as vault:
        assert jobs.claim(vault.engine, 1, time.time()) == []
    inside = desk.add(desk.vault / "incoming")
    assert inside.code == 2
    assert "is in a vault" in inside.out


def test_the_same_bytes_twice_are_one_photo_with_two_sources(desk: Desk) -> None:
    first, second = save_photo(desk.photos / "a.jpg"), save_photo(desk.photos / "x" / "b.jpg")

    desk.add()

    assert len(desk.listed()) == 1
    assert desk.sources() == {str(first): "present", str(second): "present"}


def test_duplicates_are_distinguished_from_photos_that_were_there_before(desk: Desk) -> None:
    for name in "abc":
        save_photo(desk.photos / f"{name}.jpg")

    answer = desk.add()

    assert answer.stdout.startswith("archived: 1 photo (")
    assert "duplicates: 2 files" in answer.out
    assert "already archived" not in answer.out


def test_a_photo_that_must_be_kept_in_colour_is_named(desk: Desk) -> None:
    path = save_photo(desk.photos / "a.jpg")

    answer = desk.add("--hint-bytes", "0", desk.photos)

    assert answer.code == 0
    assert [photo["tier"] for photo in desk.listed()] == ["color"]
    assert f"  {path}: kept in colour" in answer.out


def test_a_photo_whose_vault_file_is_lost_is_archived_again(desk: Desk) -> None:
    save_photos(desk.photos, 2)
    desk.add()
    lost, _ = sorted(desk.vault.glob("[0-9a-f][0-9a-f]/*.jxl"))
    lost.unlink()

    answer = desk.add()

    assert answer.stdout.startswith("archived: 1 photo (")
    assert "already archived: 1 photo" in answer.out
    assert lost.exists()
    desk.check()


@pytest.mark.slow
def test_renaming_a_folder_encodes_nothing(desk: Desk) -> None:
    saved = save_photos(desk.photos / "old", 12)
    desk.add()
    files = desk.files()
    (desk.photos / "old").rename(desk.photos / "new")

    answer = desk.add()

    assert answer.code == 0
    assert "archived: 0 photos" in answer.out
    assert "moved: 12 files" in answer.out
    assert "gone" not in answer.out
    assert desk.files() == files
    moved = {str(desk.photos / "new" / path.name): "present" for path in saved}
    assert {photo["source"] for photo in desk.listed("--all")} == moved.keys()
    assert len(desk.sources()) == 12
    desk.check()


def test_new_bytes_at_the_same_path_supersede(desk: Desk) -> None:
    path = save_photo(desk.photos / "a.jpg", 1)
    desk.add()
    first = digest(path)
    save_photo(path, 2)

    desk.add()

    assert [photo["id"] for photo in desk.listed()] == [digest(path)]
    assert {photo["id"] for photo in desk.listed("--all")} == {first, digest(path)}


def test_photos_of_the_next_card_at_the_same_paths_replace_none(desk: Desk) -> None:
    desk = replace(desk, free_after_hours=24)
    first = [digest(path) for path in save_photos(desk.photos, 2)]
    desk.add()
    desk.photos.rename(desk.folder / "first card")
    second = [digest(save_photo(desk.photos / f"{number}.jpg", 10 + number)) for number in range(2)]

    desk.add()

    assert {photo["id"] for photo in desk.listed("--all")} == {*first, *second}
    assert desk.run("trash", "list", "--json").stdout.strip() == "[]"


def test_a_vanished_source_is_gone_and_its_photo_is_not(desk: Desk) -> None:
    present, lost = save_photos(desk.photos, 2)
    desk.add()
    lost.unlink()

    answer = desk.add()

    assert answer.code == 0
    assert "gone: 1 file (their photos stay archived)" in answer.out
    assert desk.sources() == {str(present): "present", str(lost): "gone"}
    assert len(desk.listed()) == 2

    save_photo(lost, 1)
    desk.add()
    assert desk.sources() == {str(present): "present", str(lost): "present"}


def test_a_suddenly_empty_folder_marks_nothing_gone(desk: Desk) -> None:
    for path in save_photos(desk.photos, 2):
        desk.add(path)
        path.unlink()

    answer = desk.add()

    assert "suddenly empty" in answer.out
    assert set(desk.sources().values()) == {"present"}


def test_failed_pictures_are_retried_and_skipped_ones_with_other_settings(desk: Desk) -> None:
    desk.photos.mkdir()
    (desk.photos / "bad.jpg").write_bytes(b"\xff\xd8\xff" + b"no picture" * 30)
    piece(2).resize((1, 1)).save(desk.photos / "one.png")

    answers = [desk.add(), desk.add(), desk.add("--distance", "2", desk.photos)]

    assert [answer.code for answer in answers] == [3, 3, 3]
    assert "skipped before, with the same settings" not in answers[0].out
    assert "one.png: skipped before, with the same settings (no-gain)" in answers[1].out
    assert "skipped before, with the same settings" not in answers[2].out
    assert all("bad.jpg: the jpeg picture" in answer.out for answer in answers)


def test_a_picture_that_was_too_large_is_tried_again(tmp_path: Path) -> None:
    photo, config = save_photo(tmp_path / "photos" / "a.jpg"), tmp_path / "config.yaml"
    for most, code in ((99, 3), (10_000, 0)):
        config.write_text(f"{QUICK.read_text()}max_pixels: {most}")
        added = run("--config", config, "add", photo, vault=tmp_path / "vault")
        assert added.exit_code == code, added.output


def test_odd_names_are_archived_and_printed_on_one_line(desk: Desk) -> None:
    odd = ["new\nline.jpg", os.fsdecode(b"caf\xe9.jpg"), "[bold]x.jpg", "trailing .jpg"]
    for number, name in enumerate(odd):
        save_photo(desk.photos / name, number)
    (desk.photos / "bad\n[red]\x1b.jpg").write_text("no picture")

    answer = desk.add()

    assert answer.code == 3
    assert {photo["source"] for photo in desk.listed()} == {str(desk.photos / n) for n in odd}
    assert r"bad\n[red]\x1b.jpg: " in answer.out


def test_a_vault_inside_the_folder_is_left_out(tmp_path: Path) -> None:
    save_photos(tmp_path / "photos", 2)
    inside = Desk(tmp_path / "photos")

    first, again = inside.add(tmp_path / "photos"), inside.add(tmp_path / "photos")

    assert first.stdout.startswith("archived: 2 photos")
    assert again.stdout.startswith("archived: 0 photos\nalready archived: 2 photos")
