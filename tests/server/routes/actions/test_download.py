"""Several photos in one ZIP file."""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from PIL import Image

from grayvault.server.responses.zip_stream import ZipEntry, zip_stream
from tests.cli.conftest import run
from tests.server.middleware.test_authentication import bearer, token
from tests.server.server import Server, serving
from tests.support.desk import Desk
from tests.support.pictures import SIZE, save_photo

AT = datetime(2026, 1, 2, 3, 4, 6)  # noqa: DTZ001


def test_what_is_made_is_sent_at_once() -> None:
    made: list[str] = []

    def entries() -> Iterator[ZipEntry]:
        for name in ("a", "b"):
            made.append(name)
            yield ZipEntry(name, AT, [b"first", b"second"])

    stream = zip_stream(entries())
    assert b"first" in next(stream)
    assert made == ["a"]
    [*rest] = stream
    assert made == ["a", "b"]
    with ZipFile(BytesIO(b"".join([*zip_stream(entries())]))) as archive:
        assert archive.testzip() is None
        assert [archive.read(name) for name in archive.namelist()] == [b"firstsecond"] * 2
    assert len(rest) > 2


@pytest.mark.parametrize(
    ("year", "shown"), [(1970, (1980, 1, 1, 0, 0, 0)), (2150, (2107, 12, 31, 23, 59, 58))]
)
def test_times_that_a_zip_file_can_t_hold_become_the_nearest_one(
    year: int, shown: tuple[int, ...]
) -> None:
    data = b"".join(zip_stream([ZipEntry("a", datetime(year, 1, 1), [])]))  # noqa: DTZ001
    with ZipFile(BytesIO(data)) as archive:
        assert archive.infolist()[0].date_time == shown


def test_times_after_the_last_one_are_that() -> None:
    data = b"".join(zip_stream([ZipEntry("a", datetime(2108, 1, 1), [b"a"])]))  # noqa: DTZ001
    with ZipFile(BytesIO(data)) as archive:
        assert archive.infolist()[0].date_time == (2107, 12, 31, 23, 59, 58)
        assert archive.read("a") == b"a"


@pytest.fixture(scope="module")
def photos(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two photos of the same name, by their ids."""
    folder = tmp_path_factory.mktemp("same")
    paths = [save_photo(folder / str(number) / "p.jpg", number) for number in (60, 61)]
    return {
        server.client.post("/photos?name=p.jpg", content=path.read_bytes()).json()["id"]: path
        for path in paths
    }


def archive_of(server: Server, **form: str) -> ZipFile:
    answer = server.client.post("/download", data=form, headers=bearer(token(server, "read")))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"]
    return ZipFile(BytesIO(answer.content))


def test_photos_are_restored_and_have_names_of_their_own(
    server: Server, photos: dict[str, Path]
) -> None:
    first, second = photos
    with archive_of(server, ids=f"{first} {second} {first}") as archive:
        assert archive.namelist() == ["p.jpg", f"p-{second[:8]}.jpg"]
        assert all(info.compress_type == ZIP_STORED for info in archive.infolist())
        view = server.client.get(f"/photo/{first}?format=jpeg").content
        assert archive.read("p.jpg") == view


def test_names_that_a_zip_file_can_t_hold_are_not_one(server: Server, tmp_path: Path) -> None:
    latin = [os.fsdecode(f"m{letter}tze.jpg".encode("latin-1")) for letter in "üö"]
    paths = [save_photo(tmp_path / name, 63 + number) for number, name in enumerate(latin)]
    assert run("add", tmp_path, vault=server.vault).exit_code == 0
    ids = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    with archive_of(server, ids=" ".join(ids), kind="originals") as archive:
        assert archive.namelist() == ["m?tze.jpg", f"m?tze-{ids[1][:8]}.jpg"]


def test_originals_come_as_they_were(server: Server, photos: dict[str, Path]) -> None:
    with archive_of(server, ids=" ".join(photos), kind="originals") as archive:
        contents = [archive.read(name) for name in archive.namelist()]
    assert contents == [path.read_bytes() for path in photos.values()]


@pytest.mark.parametrize("kind", ["restored", "originals"])
def test_names_that_are_not_utf_8_stay_apart(desk: Desk, kind: str) -> None:
    names = [os.fsdecode(name) for name in (b"caf\xe9.jpg", b"caf\xe8.jpg")]
    paths = [save_photo(desk.photos / name, 63 + k) for k, name in enumerate(names)]
    desk.add(desk.photos)
    ids = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    with serving(desk.vault) as server, archive_of(server, ids=" ".join(ids), kind=kind) as archive:
        assert archive.namelist() == ["caf?.jpg", f"caf?-{ids[1][:8]}.jpg"]


def test_what_can_t_be_restored_is_named(
    server: Server, photos: dict[str, Path], tmp_path: Path
) -> None:
    damaged = server.upload(save_photo(tmp_path / "damaged.jpg", 62)).json()["id"]
    next(server.vault.glob(f"??/{damaged}.jxl")).write_bytes(b"damaged")
    first, *_ = photos
    with archive_of(server, ids=f"{damaged} {first}") as archive:
        assert archive.namelist() == ["p.jpg", "not downloaded.txt"]
        text = archive.read("not downloaded.txt").decode()
        with Image.open(archive.open("p.jpg")) as image:
            assert image.size == SIZE
    assert text.startswith("upload: ")
    assert damaged in text


def test_what_is_gone_is_named_and_the_rest_is_sent(
    server: Server, photos: dict[str, Path], tmp_path: Path
) -> None:
    removed = server.upload(save_photo(tmp_path / "removed.jpg", 64)).json()["id"]
    assert server.client.post("/removed", json={"ids": [removed]}).status_code == 200
    first, *_ = photos
    with archive_of(server, ids=f"{removed} {first} {'0' * 64}") as archive:
        assert archive.namelist() == ["p.jpg", "not downloaded.txt"]
        lines = archive.read("not downloaded.txt").decode().splitlines()
    assert len(lines) == 2
    assert removed in lines[0]
    assert "0" * 64 in lines[1]
    assert server.client.post("/removed/undo", json={"ids": [removed]}).status_code == 200


@pytest.mark.parametrize(("ids", "status"), [("", 422), (" ", 400), ("x", 400), ("0" * 64, 404)])
def test_photos_that_are_not_there(server: Server, ids: str, status: int) -> None:
    assert server.client.post("/download", data={"ids": ids}).status_code == status
