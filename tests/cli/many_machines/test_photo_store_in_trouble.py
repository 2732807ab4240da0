"""A store of photos in trouble, and objects that change or vanish while they are archived."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.album import Album, new_album
from tests.support.desk import Desk
from tests.support.faults.flaky_proxy import Fault, FlakyProxy, flaky_proxy
from tests.support.pictures import save_photo
from tests.support.processes import wait_for
from tests.support.servers.s3_server import S3Server

pytestmark = pytest.mark.cluster


@pytest.fixture
def album(s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Album:
    return new_album(s3, tmp_path / "scratch", monkeypatch)


@pytest.fixture
def proxy(s3: S3Server, album: Album, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlakyProxy]:
    with flaky_proxy(s3.endpoint) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        yield proxy


def added(desk: Desk, album: Album) -> str:
    """What `add` says of an album."""
    answer = desk.run("add", f"{album.url}/")
    assert answer.code == 0, answer.out
    return answer.out


def test_a_store_in_trouble(desk: Desk, album: Album, proxy: FlakyProxy) -> None:
    for number in range(4):
        album.put_photo(f"{number}.jpg", number)
    faults: list[Fault | None] = ["503", None, "reset", None, "cut off", None]

    def trouble(_method: str, _path: str) -> Fault | None:
        faults.append(fault := faults.pop(0))
        return fault

    proxy.trouble = trouble
    assert "archived: 4 photos" in added(desk, album)
    assert {"503", "reset", "cut off"} <= set(proxy.faults)
    proxy.trouble = lambda _method, _path: "503"
    answer = desk.run("add", album.url)
    assert answer.code == 1
    assert "failed (503 SlowDown): it doesn't work at the moment" in answer.out
    assert set(desk.sources().values()) == {"present"}
    answer = desk.run("doctor")
    proxy.trouble = lambda _method, _path: None
    assert "already archived: 4 photos" in added(desk, album)
    desk.check()


def test_an_object_that_changes_between_the_listing_and_the_reading(
    desk: Desk, album: Album, proxy: FlakyProxy
) -> None:
    photo = album.put_photo("1.jpg")
    versions = iter([1, 2])

    def trouble(_method: str, path: str) -> Fault | None:
        number = next(versions, None) if path.endswith("1.jpg") else None
        if number is not None:
            album.put_photo("1.jpg", number)
        return None

    proxy.trouble = trouble
    assert "archived: 1 photo" in added(desk, album)
    assert next(versions, None) is None
    assert desk.sources() == {photo: "present"}
    second = save_photo(album.scratch / "2.jpg", 2).read_bytes()
    assert album.objects.read("1.jpg") == second
    assert "already archived: 1 photo" in added(desk, album)


def test_an_object_that_vanishes_before_it_is_read(
    desk: Desk, album: Album, proxy: FlakyProxy
) -> None:
    album.put_photo("1.jpg")
    album.put_photo("2.jpg", 1)

    def trouble(_method: str, path: str) -> Fault | None:
        if path.endswith("1.jpg"):
            album.objects.delete("1.jpg")
        return None

    proxy.trouble = trouble
    assert "archived: 1 photo" in added(desk, album)
    assert desk.sources() == {f"{album.url}/2.jpg": "present"}


def test_watching(desk: Desk, album: Album, proxy: FlakyProxy) -> None:
    desk = replace(desk, rescan_seconds=1)
    first = album.put_photo("1.jpg")
    watching = desk.start("watch", album.url)
    wait_for(lambda: first in desk.sources(), "the first photo", pause=1)
    proxy.trouble = lambda _method, _path: "503"
    second = album.put_photo("sub/2.jpg", 1)
    wait_for(lambda: len(proxy.faults) > 3, "requests that fail")
    proxy.trouble = lambda _method, _path: None
    wait_for(lambda: second in desk.sources(), "the second photo", pause=1)
    album.objects.delete("1.jpg")
    wait_for(lambda: desk.sources()[first] == "gone", "the end of the first photo", pause=1)
    watching.terminate()
    out, _ = watching.communicate(timeout=60)
    assert watching.returncode == 0, out
    assert "Traceback" not in out
    desk.check()
