"""`grayvault add --dry-run`: it says what `add` would do, and writes nothing."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.desk import Desk
from tests.support.photos import shared
from tests.support.pictures import save_photo, save_photos


def everything(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in folder.rglob("*")}


def test_a_dry_run_writes_nothing_and_predicts_the_outcome(desk: Desk) -> None:
    save_photos(desk.photos, 3)
    (desk.photos / "notes.txt").write_text("no picture")
    before = everything(desk.photos)
    answer = desk.add("--dry-run", desk.photos)
    assert answer.code == 0, answer.out
    assert everything(desk.photos) == before
    assert not desk.vault.exists()
    assert "would archive: 3 photos" in answer.out
    assert answer.out.rstrip().endswith("dry run: nothing was written")

    assert desk.add().code == 0
    for listed in desk.listed():
        photo = json.loads(desk.run("show", listed["id"], "--json").stdout)
        path = desk.photos / photo["source_name"]
        line = next(line for line in answer.out.splitlines() if line.startswith(f"{path}: "))
        assert f": {photo['tier']}, " in line
        mean, p95 = photo["delta_e_mean"], photo["delta_e_p95"]
        assert f"{mean:.2f} mean, {p95:.2f} for 95 % of the pixels" in line
        factor = float(line.partition("(factor ")[2].partition(")")[0])
        # The time in the record compresses to a byte more or less.
        assert factor == pytest.approx(photo["source_bytes"] / photo["stored_bytes"], abs=0.02)


def test_archived_photos_are_reported_as_archived(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    desk.add()
    files = desk.files()
    save_photo(desk.photos / "b.jpg", 1)
    answer = desk.add("--dry-run", desk.photos)
    assert "a.jpg: already archived; " in answer.out
    assert "would archive: 1 photo (" in answer.out
    assert desk.files() == files
    assert len(desk.listed()) == 1


@pytest.mark.parametrize("in_store", [False, True])
def test_photos_that_were_removed_would_be_skipped(desk: Desk, in_store: bool) -> None:
    desk = replace(desk, url=f"file://{desk.folder}/store" if in_store else None)
    photo = save_photo(desk.photos / "a.jpg")
    assert "would archive: 1 photo" in desk.add("--dry-run", photo).out
    desk.add()
    assert desk.run("remove", "--yes", f"path:{photo}").code == 0
    answer = desk.add("--dry-run", photo)
    assert (answer.code, "would skip: 1 (removed 1)" in answer.out) == (3, True)
    assert f"{photo}: the photo was removed on purpose" in answer.out
    assert "would archive: 1 photo" in desk.add("--dry-run", "--again", photo).out


def test_files_that_would_be_skipped_are_listed_with_their_reason(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    (desk.photos / "b.jpg").write_bytes(b"no JPEG")
    (desk.photos / "c.psd").write_bytes(b"8BPS")
    answer = desk.add("--dry-run", desk.photos)
    assert answer.code == 3
    assert "would skip: 1 (unsupported-format 1)" in answer.out
    assert "would fail: 1 (unreadable 1)" in answer.out
    assert "b.jpg: the file is not a picture" in answer.out


def test_a_path_that_is_not_there_is_an_error(desk: Desk) -> None:
    answer = desk.add("--dry-run", desk.folder / "nowhere")
    assert answer.code == 2
    assert "does not exist" in answer.out


@pytest.mark.slow
@pytest.mark.parametrize("tier", ["exact", "lossless"])
def test_options_hold(desk: Desk, tier: str) -> None:
    desk.photos.mkdir()
    shutil.copy(shared("formats/Portrait_6.jpg"), desk.photos / "a.jpg")
    words = ("--dry-run", "--tier", tier, "--mean-delta-e", "4", "--p95-delta-e", "12")
    answer = desk.add(*words, desk.photos / "a.jpg")
    assert answer.code in {0, 3}, answer.out
    assert ": exact, " in answer.out if tier == "exact" else "no-gain" in answer.out
