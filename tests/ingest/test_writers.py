"""Programs that take their time to write a photo: it is taken in whole, and freed late."""

import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from tests.ingest.bench import HOUR, Bench, bench
from tests.ingest.desk import Desk
from tests.ingest.pictures import piece

SIZE = (160, 120)
HEIC = Path(__file__).parents[3] / "shared/photos/formats/IMG_2682.heic"

FORMATS = ["jpg", "tif", "bmp", "png", "heic", "avif"]
ORIGINALS = ["keep", "trash", "delete"]


def picture(ending: str, number: int = 0) -> bytes:
    """The bytes of a whole picture of more than one block; another number, another picture."""
    if ending == "heic":
        if not HEIC.exists():
            pytest.skip("needs ../shared")
        if number:
            pytest.skip("no other picture of this kind can be made here")
        return HEIC.read_bytes()
    image = piece(number, SIZE)
    if ending == "avif":
        return bytes(imagecodecs.avif_encode(np.ascontiguousarray(image), level=100))
    data = io.BytesIO()
    more = {"quality": 98, "subsampling": 0} if ending == "jpg" else {}
    image.save(data, {"jpg": "jpeg", "tif": "tiff"}.get(ending, ending), **more)
    return data.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(params=ORIGINALS)
def watched(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    desk = Desk(tmp_path, settle_seconds=2, originals=request.param, free_after_hours=24)
    with bench(desk, monkeypatch) as made:
        yield made


def check_is_freed_late(watched: Bench, path: Path, content: bytes) -> None:
    """What has just been archived stays for a day, and goes then as the settings say."""
    assert sha256(content) in watched.archived()
    watched.later(23 * HOUR)
    assert path.read_bytes() == content
    watched.later(2 * HOUR)
    assert path.exists() == (watched.desk.originals == "keep")
    held = {str(path): content} if watched.desk.originals == "trash" else {}
    assert watched.in_trash() == held
    assert watched.archived() == {sha256(content)}


@pytest.mark.parametrize("ending", FORMATS)
def test_one_that_makes_it_at_full_size_and_stalls(watched: Bench, ending: str) -> None:
    content, path = picture(ending), watched.desk.photos / f"a.{ending}"
    with path.open("wb", buffering=0) as file:
        file.truncate(len(content))
        file.write(content[: len(content) // 2])
        for seconds in (3, 12, 30 * HOUR):
            watched.later(seconds)
            assert watched.archived() == set()
            assert path.stat().st_size == len(content)
        file.write(content[len(content) // 2 :])
    watched.settle()
    assert path.read_bytes() == content
    check_is_freed_late(watched, path, content)


@pytest.mark.parametrize("ending", FORMATS)
def test_one_that_closes_and_comes_back(watched: Bench, ending: str) -> None:
    content, path = picture(ending), watched.desk.photos / f"a.{ending}"
    with path.open("wb", buffering=0) as file:
        file.truncate(len(content))
        file.write(content[: len(content) // 4])
    for seconds in (3, 12, 1000):
        watched.later(seconds)
    assert watched.archived() == set()
    assert watched.left() == {}  # not yet: nothing is said of it
    watched.later(1.1 * HOUR)
    watched.later(61)
    assert watched.left() == {str(path): "half-written"}

    with path.open("r+b", buffering=0) as file:
        file.seek(len(content) // 4)
        file.write(content[len(content) // 4 :])
    watched.settle()
    assert watched.left() == {}
    check_is_freed_late(watched, path, content)


@pytest.mark.parametrize("ending", ["jpg", "tif", "bmp", "png", "avif"])
def test_one_that_writes_twice(watched: Bench, ending: str) -> None:
    first, content = picture(ending), picture(ending, 1)
    path = watched.desk.photos / f"a.{ending}"
    path.write_bytes(first)
    watched.later(3)
    assert watched.archived() == {sha256(first)}
    path.write_bytes(content)
    watched.settle()
    assert watched.archived() == {sha256(content)}
    assert watched.removed() == {sha256(first)}
    check_is_freed_late(watched, path, content)


@pytest.mark.parametrize(
    "name", ["a.jpg.part", ".syncthing.a.jpg", "~syncthing~a.jpg", ".a.jpg.Xy3kPq"]
)
def test_one_that_gives_it_its_name_at_the_end(watched: Bench, name: str) -> None:
    content, path = picture("jpg"), watched.desk.photos / "a.jpg"
    half = path.with_name(name)
    half.write_bytes(content)
    watched.later(HOUR)
    assert watched.archived() == set()
    half.rename(path)
    watched.look()
    check_is_freed_late(watched, path, content)


@pytest.mark.parametrize("ending", FORMATS)
def test_one_that_appends_something_late(watched: Bench, ending: str) -> None:
    content, path = picture(ending), watched.desk.photos / f"a.{ending}"
    path.write_bytes(content)
    watched.later(3)
    assert watched.archived() == {sha256(content)}
    watched.later(20 * HOUR)
    with path.open("ab") as file:
        file.write(b"what follows the picture")
    longer = path.read_bytes()
    watched.later(3)
    watched.later(5 * HOUR)
    assert path.read_bytes() == longer
    # Whatever is made of it, the bytes are in the vault or still there.
    watched.later(40 * HOUR)
    assert sha256(longer) in watched.archived() or path.read_bytes() == longer


@pytest.mark.parametrize("ending", FORMATS)
def test_one_that_is_slow(watched: Bench, ending: str) -> None:
    content, path = picture(ending), watched.desk.photos / f"a.{ending}"
    step = len(content) // 3 + 1
    with path.open("wb", buffering=0) as file:
        for start in range(0, len(content), step):
            file.write(content[start : start + step])
            watched.later(10)
            assert watched.archived() == set()
    watched.settle()
    check_is_freed_late(watched, path, content)


def test_a_photo_that_changes_keeps_what_else_refers_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, settle_seconds=0, free_after_hours=24)
    with bench(desk, monkeypatch) as watched:
        first, second = picture("jpg"), picture("jpg", 1)
        path, other = desk.photos / "a.jpg", desk.photos / "b.jpg"
        for one in (path, other):
            one.write_bytes(first)
        watched.look()
        path.write_bytes(second)
        watched.look()
        assert watched.archived() == {sha256(first), sha256(second)}
        assert watched.removed() == set()


def test_what_was_superseded_is_archived_again_where_it_turns_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, settle_seconds=0, free_after_hours=24)
    with bench(desk, monkeypatch) as watched:
        first, second = picture("jpg"), picture("jpg", 1)
        path = desk.photos / "a.jpg"
        for content in (first, second, first):
            path.write_bytes(content)
            watched.look()
            assert watched.archived() == {sha256(content)}
    assert desk.run("reindex").code == 0
    assert [one["id"] for one in desk.listed("--all")] == [sha256(first)]
    assert desk.run("verify").code == 0


def test_an_old_photo_that_changes_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path, settle_seconds=0, free_after_hours=24)
    with bench(desk, monkeypatch) as watched:
        first, second = picture("jpg"), picture("jpg", 1)
        path = desk.photos / "a.jpg"
        path.write_bytes(first)
        watched.look()
        watched.later(25 * HOUR)
        path.write_bytes(second)
        watched.later(3)
        assert watched.archived() == {sha256(first), sha256(second)}


def test_whoever_holds_it_open_keeps_it_from_being_freed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, settle_seconds=0, originals="delete", free_after_hours=1)
    with bench(desk, monkeypatch) as watched:
        path = desk.photos / "a.jpg"
        path.write_bytes(picture("jpg"))
        watched.look()
        with path.open("r+b"):
            watched.later(2 * HOUR)
            assert path.exists()
            shown = desk.run("show", f"path:{path}").out
            assert "stays: another program has it" in shown
            assert "another program has it" in desk.run("doctor").out
        watched.later(HOUR)
        assert not path.exists()


def test_a_sidecar_that_is_still_edited_keeps_its_photo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, settle_seconds=0, originals="trash", free_after_hours=1)
    with bench(desk, monkeypatch) as watched:
        path = desk.photos / "a.jpg"
        path.write_bytes(picture("jpg"))
        watched.look()
        watched.late += 2 * HOUR
        sidecar = path.with_suffix(".xmp")
        sidecar.write_text("edits")
        now = watched.parts.clock.now()
        os.utime(sidecar, (now, now))
        watched.look()
        assert path.exists()
        watched.later(2 * HOUR)
        assert list(desk.photos.iterdir()) == []


@pytest.mark.parametrize("originals", ["trash", "delete"])
def test_originals_stay_where_the_configuration_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, originals: str
) -> None:
    desk = Desk(tmp_path, settle_seconds=0, originals=originals, free_after_hours=1)
    path = desk.photos / "a.jpg"
    with bench(desk, monkeypatch) as watched:
        path.write_bytes(picture("jpg"))
        watched.look()
    with bench(replace(desk, originals="keep"), monkeypatch) as watched:
        watched.later(2 * HOUR)
        assert path.exists()
    with bench(replace(desk, originals="trash"), monkeypatch) as watched:
        watched.later(2 * HOUR)
        assert not path.exists()
        assert len(watched.in_trash()) == 1


def test_a_rebuilt_catalog_knows_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, settle_seconds=0, originals="trash", free_after_hours=1)
    path = desk.photos / "a.jpg"
    with bench(desk, monkeypatch) as watched:
        path.write_bytes(picture("jpg"))
        watched.look()
    for one in desk.vault.glob("catalog.sqlite*"):
        one.unlink()
    with bench(desk, monkeypatch) as watched:
        watched.later(0.5 * HOUR)
        assert path.exists()
        watched.later(HOUR)
        assert len(watched.in_trash()) == 1
