"""Commands and daemons whose object store is in trouble, or whose process is killed."""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.bootstrap import vault_storage
from grayvault.vault.claim import HOLDER
from grayvault.vault.objects.connect import connect
from grayvault.vault.objects.remote_objects import RemoteObjects
from tests.server.server import serving
from tests.support.desk import Desk
from tests.support.far_desk import objects_of, s3_url
from tests.support.faults.flaky_proxy import Fault, FlakyProxy, flaky_proxy
from tests.support.pictures import save_photo, save_photos
from tests.support.processes import wait_for, workers
from tests.support.servers.s3_server import READER_KEYS, S3Server

pytestmark = pytest.mark.cluster


@pytest.fixture
def proxy(s3: S3Server) -> Iterator[FlakyProxy]:
    with flaky_proxy(s3.endpoint) as proxy:
        yield proxy


@pytest.fixture
def far(desk: Desk, s3: S3Server, proxy: FlakyProxy, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose vault is in a store behind the proxy."""
    return replace(desk, url=s3_url(s3, monkeypatch, AWS_ENDPOINT_URL=proxy.endpoint))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a store up soon."""

    def connect_impatiently(url: str, _patience: float | None = None) -> RemoteObjects:
        return connect(url, 0.2)

    monkeypatch.setattr(vault_storage, "_connect", connect_impatiently)


def vault_files(desk: Desk) -> list[str]:
    names = objects_of(desk).names()
    return [name for name in names if name.endswith(".jxl") and not name.startswith("trash/")]


def check(desk: Desk, photos: list[Path], ids: list[str]) -> None:
    """Every photo was archived once, and all is well."""
    assert sorted(row["id"] for row in desk.listed()) == sorted(ids)
    assert len(vault_files(desk)) == len(photos)
    assert "0 problems" in desk.run("verify").out
    desk.check()


def ids_of(photos: list[Path]) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in photos]


def test_a_watch_that_is_killed_and_a_store_in_trouble(far: Desk, proxy: FlakyProxy) -> None:
    freeing = replace(far, originals="trash")
    photos = save_photos(far.photos, 3)
    ids = ids_of(photos)
    watching = freeing.start("watch", far.photos)
    wait_for(lambda: bool(vault_files(far)), "the first vault file")
    watching.kill()
    watching.communicate()
    wait_for(lambda: not workers(far.vault), "the workers' end")
    assert objects_of(far).size(HOLDER) is not None

    turns: Iterator[Fault | None] = itertools.cycle(
        ["503", *[None] * 4, "reset", *[None] * 4, "lost answer", *[None] * 4]
    )
    proxy.trouble = lambda _method, _path: next(turns)
    watching = freeing.start("watch", far.photos)
    photos += save_photos(far.photos, 2, first=3)
    ids += ids_of(photos[3:])
    wait_for(lambda: not any(path.exists() for path in photos), "the last original to be freed")
    proxy.trouble = lambda _method, _path: None
    watching.terminate()
    out, _ = watching.communicate(timeout=60)
    assert watching.returncode == 0, out
    assert {"503", "reset", "lost answer"} <= set(proxy.faults)
    assert objects_of(far).size(HOLDER) is None
    check(far, photos, ids)


@pytest.mark.usefixtures("impatient")
def test_no_original_goes_while_its_object_cannot_be_read_back(
    far: Desk, proxy: FlakyProxy
) -> None:
    freeing = replace(far, originals="trash")
    photos = save_photos(far.photos, 1)
    ids = ids_of(photos)
    is_written = False

    def trouble(method: str, path: str) -> Fault | None:
        nonlocal is_written
        is_written = is_written or (method == "PUT" and path.endswith(".jxl"))
        return "503" if is_written and method == "GET" and path.endswith(".jxl") else None

    proxy.trouble = trouble
    answer = freeing.add()
    assert answer.code == 1
    assert far.url is not None
    assert f"the object store of {far.url!r} failed" in answer.out
    assert is_written
    assert photos[0].exists()
    assert not list(objects_of(far).names("journal/"))

    proxy.trouble = lambda _method, _path: None
    answer = freeing.add()
    assert answer.code == 0, answer.out
    assert not photos[0].exists()
    check(far, photos, ids)


@pytest.mark.usefixtures("impatient")
def test_credentials_that_may_only_read(
    far: Desk, s3: S3Server, proxy: FlakyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = save_photos(far.photos, 1)
    assert far.add().code == 0
    for variable, value in s3.environment(READER_KEYS, proxy.endpoint).items():
        monkeypatch.setenv(variable, value)
    for words in ("list",), ("verify",), ("show", ids_of(photos)[0]):
        answer = far.run(*words)
        assert answer.code == 0, answer.out
    save_photos(far.photos, 1, first=1)
    answer = far.add()
    assert answer.code == 1
    assert "403 AccessDenied" in answer.out
    assert READER_KEYS[1] not in answer.out


@pytest.mark.usefixtures("impatient")
def test_an_outage_is_no_damage(far: Desk, proxy: FlakyProxy) -> None:
    save_photos(far.photos, 1)
    assert far.add().code == 0
    proxy.trouble = lambda _method, path: "503" if path.endswith(".jxl") else None
    answer = far.run("verify")
    assert answer.code == 1
    assert "failed (503 SlowDown)" in answer.out
    assert "damaged" not in answer.out


def test_serving(far: Desk, tmp_path: Path) -> None:
    photo = save_photo(tmp_path / "p.jpg")
    with serving(far.vault, {"keep_uploads": True}, url=far.url) as server:
        answer = server.upload(photo)
        assert answer.status_code == 201, answer.text
        address = f"/photo/{ids_of([photo])[0]}"
        view = server.client.get(address)
        assert view.headers["content-type"] == "image/jpeg"
        again = server.client.get(address, headers={"If-None-Match": view.headers["etag"]})
        assert again.status_code == 304
        assert server.client.get(f"{address}/original").content == photo.read_bytes()
        wait_for(lambda: server.client.get("/readyz").status_code == 200, "loaded networks")
        chosen = {"ids": ids_of([photo])}
        assert server.client.post("/removed", json=chosen).status_code == 200
        assert server.client.get(address).status_code == 410
        assert vault_files(far) == []
        assert server.client.post("/removed/undo", json=chosen).status_code == 200
        assert server.client.get(address).content == view.content
    check(far, [photo], ids_of([photo]))
