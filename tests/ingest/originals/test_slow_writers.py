"""Programs that take their time to write a photo: it is archived whole, and freed late."""

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from tests.support.desk import Desk
from tests.support.pictures import piece
from tests.support.slow import slow
from tests.support.watched_folder import HOUR, Bench, bench

HEIC = Path(__file__).parents[4] / "shared/reports"
HEICS = [HEIC / "exif6-no-irot.heic", HEIC / "exif6-and-irot.heic"]

FORMATS = ["jpg", "tif", "bmp", "png", "avif", *["heic"] * all(path.exists() for path in HEICS)]
ORIGINALS = [slow("keep"), "trash", slow("delete")]


@cache
def picture(ending: str, number: int = 0) -> bytes:
    """The bytes of a whole picture of more than one block; another number, another picture."""
    if ending == "heic":
        return HEICS[number].read_bytes()
    image = piece(number)
    if ending == "avif":
        return bytes(imagecodecs.avif_encode(np.ascontiguousarray(image), level=100))
    data = io.BytesIO()
    more = {"quality": 98, "subsampling": 0} if ending == "jpg" else {}
    image.save(data, {"jpg": "jpeg", "tif": "tiff"}.get(ending, ending), **more)
    return data.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def ids(content: dict[Path, bytes]) -> set[str]:
    return {sha256(data) for data in content.values()}


def pictures(watched: Bench, number: int = 0) -> dict[Path, bytes]:
    """A path and the bytes of a picture for each format."""
    return {watched.desk.photos / f"a.{output}": picture(output, number) for output in FORMATS}


def in_place(content: dict[Path, bytes]) -> bool:
    return all(path.read_bytes() == data for path, data in content.items())


@pytest.fixture(params=ORIGINALS)
def watched(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    desk = Desk(tmp_path, settle_seconds=2, originals=request.param, free_after_hours=24)
    with bench(desk, monkeypatch) as made:
        yield made


def check_are_freed_late(watched: Bench, content: dict[Path, bytes]) -> None:
    """What has just been archived stays for a day, and goes then as the settings say."""
    how = watched.desk.originals
    assert watched.archived() == ids(content)
    watched.later(23 * HOUR)
    assert in_place(content)
    watched.later(2 * HOUR)
    assert {path.exists() for path in content} == {how == "keep"}
    trashed = {str(path): data for path, data in content.items()}
    assert watched.in_trash() == (trashed if how == "trash" else {})
    assert watched.archived() == ids(content)


@pytest.mark.slow
def test_a_writer_that_creates_the_file_at_full_size_and_stalls(watched: Bench) -> None:
    content = pictures(watched)
    with ExitStack() as opened:
        files = {path: opened.enter_context(path.open("wb", buffering=0)) for path in content}
        for path, file in files.items():
            file.truncate(len(content[path]))
            file.write(content[path][: len(content[path]) // 2])
        for seconds in (3, 12, 30 * HOUR):
            watched.later(seconds)
            assert watched.archived() == set()
            assert all(path.stat().st_size == len(data) for path, data in content.items())
        for path, file in files.items():
            file.write(content[path][len(content[path]) // 2 :])
    watched.settle()
    assert in_place(content)
    check_are_freed_late(watched, content)


def test_a_writer_that_closes_and_comes_back(watched: Bench) -> None:
    content = pictures(watched)
    for path, data in content.items():
        with path.open("wb", buffering=0) as file:
            file.truncate(len(data))
            file.write(data[: len(data) // 4])
    for seconds in (3, 1000):
        watched.later(seconds)
    assert watched.archived() == set()
    assert watched.left() == {}  # not yet: it is not reported
    watched.later(1.1 * HOUR)
    watched.later(61)
    assert watched.left() == dict.fromkeys(map(str, content), "half-written")

    for path, data in content.items():
        with path.open("r+b", buffering=0) as file:
            file.seek(len(data) // 4)
            file.write(data[len(data) // 4 :])
    watched.settle()
    assert watched.left() == {}
    check_are_freed_late(watched, content)


@pytest.mark.slow
def test_a_writer_that_writes_twice(watched: Bench) -> None:
    first, content = pictures(watched), pictures(watched, 1)
    for written in (first, content):
        for path, data in written.items():
            path.write_bytes(data)
        watched.settle()
        assert watched.archived() == ids(written)
    assert watched.removed() == ids(first)
    check_are_freed_late(watched, content)


def test_a_writer_that_renames_the_files_at_the_end(watched: Bench) -> None:
    content, path = picture("jpg"), watched.desk.photos / "a.jpg"
    for name in ("a.jpg.part", ".syncthing.a.jpg", "~syncthing~a.jpg", ".a.jpg.Xy3kPq"):
        path.with_name(name).write_bytes(content)
    hidden = path.parent / ".rsync-partial"
    hidden.mkdir()
    (hidden / "b.jpg").write_bytes(content)
    watched.later(HOUR)
    assert watched.archived() == set()
    (path.parent / ".syncthing.a.jpg").rename(path)
    watched.look()
    check_are_freed_late(watched, {path: content})


def test_a_writer_that_appends_something_late(watched: Bench) -> None:
    content = pictures(watched)
    for path, data in content.items():
        path.write_bytes(data)
    watched.settle()
    assert watched.archived() == ids(content)
    watched.later(20 * HOUR)
    longer = {path: data + b"what follows the picture" for path, data in content.items()}
    for path, data in longer.items():
        path.write_bytes(data)
        now = watched.supervised.clock.now()
        os.utime(path, (now, now))
    watched.settle()
    watched.later(5 * HOUR)
    assert in_place(longer)  # a day after the first bytes, not after the last ones
    watched.later(40 * HOUR)
    # Whatever is made of it, the bytes are in the vault or still there.
    archived = watched.archived()
    assert all(sha256(data) in archived or in_place({path: data}) for path, data in longer.items())


def test_a_slow_writer(watched: Bench) -> None:
    content = pictures(watched)
    with ExitStack() as opened:
        files = {path: opened.enter_context(path.open("wb", buffering=0)) for path in content}
        for part in range(3):
            for path, file in files.items():
                step = len(content[path]) // 3 + 1
                file.write(content[path][part * step : (part + 1) * step])
            watched.later(10)
            assert watched.archived() == set()
    watched.settle()
    check_are_freed_late(watched, content)


def test_a_photo_that_changes_keeps_its_other_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, settle_seconds=0, free_after_hours=24)
    with bench(desk, monkeypatch) as watched:
        first, second = picture("jpg"), picture("jpg", 1)
        path, other = desk.photos / "a.jpg", desk.photos / "b.jpg"
        for source in (path, other):
            source.write_bytes(first)
        watched.look()
        path.write_bytes(second)
        watched.look()
        assert watched.archived() == {sha256(first), sha256(second)}
        assert watched.removed() == set()


def test_a_superseded_photo_is_archived_again_when_it_turns_up(
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
    assert [photo["id"] for photo in desk.listed("--all")] == [sha256(first)]
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


def test_a_file_that_is_open_for_writing_is_not_freed(
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
            text = desk.run("show", f"path:{path}").out
            assert "stays: another program has it" in text
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
        now = watched.supervised.clock.now()
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


def test_a_rebuilt_catalog_knows_the_waiting_originals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, settle_seconds=0, originals="trash", free_after_hours=1)
    path = desk.photos / "a.jpg"
    with bench(desk, monkeypatch) as watched:
        path.write_bytes(picture("jpg"))
        watched.look()
    for file in desk.vault.glob("catalog.sqlite*"):
        file.unlink()
    with bench(desk, monkeypatch) as watched:
        watched.later(0.5 * HOUR)
        assert path.exists()
        watched.later(HOUR)
        assert len(watched.in_trash()) == 1
