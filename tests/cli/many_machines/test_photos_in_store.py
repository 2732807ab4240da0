"""Photos that lie in an object store are archived from there as files are."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.ingest.originals.find_original import copy_original, find_original
from tests.support.album import Album, new_album
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos
from tests.support.servers.odd_names import put_under
from tests.support.servers.s3_server import BUCKET, LISTER_KEYS, READER_KEYS, S3Server
from tests.support.undated_files import undated_files

pytestmark = pytest.mark.cluster


@pytest.fixture
def album(s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Album:
    return new_album(s3, tmp_path / "scratch", monkeypatch)


def done(desk: Desk, *words: object) -> str:
    answer = desk.run(*words)
    assert answer.code == 0, answer.out
    return answer.out


def test_the_vault_files_are_those_of_a_folder(desk: Desk, album: Album, tmp_path: Path) -> None:
    near = Desk(tmp_path / "near")
    save_photos(near.photos, 2)
    save_photo(near.photos / "2024" / "c #1?%20é.jpg", 2)
    album.put_folder(near.photos)
    out = done(desk, "add", album.url)
    assert "archived: 3 photos" in out
    done(near, "add", near.photos)
    assert undated_files(desk) == undated_files(near)
    assert set(desk.sources()) == {
        path.replace(str(near.photos), album.url) for path in near.sources()
    }
    before = desk.files()
    assert "already archived: 3 photos" in done(desk, "add", f"{album.url}/")
    assert desk.files() == before
    desk.check()


def test_every_command(desk: Desk, album: Album, tmp_path: Path) -> None:
    first, second = album.put_photo("2024/1.jpg"), album.put_photo("2024/2.jpg", 1)
    assert "would archive: 2 photos" in done(desk, "add", "--dry-run", album.url)
    assert not desk.vault.exists()
    assert "archived: 1 photo" in done(desk, "add", first)
    done(desk, "add", album.url)
    photo = desk.listed("--under", f"{album.url}/2024/")[0]
    assert photo["source"] == first
    assert desk.listed("--under", f"{album.url}/2025") == []
    assert second in done(desk, "show", f"path:{second}")
    done(desk, "restore", f"path:{second}", "-o", tmp_path / "restored.jpg")
    done(desk, "export", tmp_path / "export", "--under", album.url)
    assert (tmp_path / "export" / "1.jpg").exists()  # it was added by its own name
    assert (tmp_path / "export" / "2024" / "2.jpg").exists()
    with desk.services() as vault:
        original = find_original(vault, photo["id"])
        assert original
        copy = copy_original(vault, original, photo["id"])
        assert copy
        assert copy.read() == album.objects.read("2024/1.jpg")
        copy.close()
    done(desk, "rearchive", photo["id"], "--tier", "lossless")
    assert [row["tier"] for row in desk.listed()] == ["lossless", "compact"]
    done(desk, "verify")
    assert "every photo's source is where it was" in done(desk, "doctor")
    answer = desk.run("trash", "put", "--yes", album.url)
    assert answer.code == 2
    assert "frees no originals" in answer.out
    done(desk, "remove", "--yes", photo["id"])
    assert "grayvault add --again" in desk.run("add", album.url).out
    done(desk, "reindex")
    assert set(desk.sources()) == {second}
    desk.check()


def test_changed_moved_and_removed_objects(desk: Desk, album: Album) -> None:
    changed, moved, removed = (album.put_photo(f"{n}.jpg", n) for n in range(3))
    film = album.put("film.mp4", b"not a photo")
    done(desk, "add", album.url)
    album.put_photo("0.jpg", 3)
    target = album.put_photo("new/1.jpg", 1)
    for name in ("1.jpg", "2.jpg", "film.mp4"):
        album.objects.delete(name)
    out = done(desk, "add", album.url)
    assert "archived: 1 photo" in out
    states = desk.sources()
    assert states.pop(target) == states.pop(changed) == "present"
    assert states == {removed: "gone"}
    assert film not in out
    assert moved not in states
    assert len(desk.listed("--all")) == 4
    done(desk, "verify")
    desk.check()


def test_originals_in_a_store_are_kept(desk: Desk, album: Album) -> None:
    photo = album.put_photo("1.jpg")
    desk.photos.mkdir()
    near = save_photo(desk.photos / "near.jpg", 1)
    freeing = replace(desk, originals="delete")
    out = done(freeing, "add", album.url, desk.photos)
    assert f"originals in {album.url} are kept" in out
    assert album.objects.size("1.jpg")
    assert not near.exists()
    done(freeing, "add", album.url)
    assert album.objects.size("1.jpg")
    assert freeing.sources()[photo] == "present"
    shown = done(freeing, "show", "--json", f"path:{photo}")
    assert '"freeing": null' in shown
    assert '"original_freed": false' in shown


def test_what_is_no_whole_photo_and_odd_names(desk: Desk, album: Album, s3: S3Server) -> None:
    whole = save_photo(album.scratch / "whole.jpg").read_bytes()
    album.put("half.jpg", whole[: len(whole) // 2])
    album.put("empty.jpg", b"")
    album.put("text.jpg", b"no photo at all")
    prefix = album.url.removeprefix(f"s3://{BUCKET}/").encode()
    for name, data in (
        *((b"", b""), (b"folder/", b"")),
        *((b"sub//double.jpg", whole), (b"lost\x01.jpg", whole)),
    ):
        assert put_under(s3, prefix + b"/" + name, data) == 200
    answer = desk.run("add", album.url)
    assert answer.code == 3, answer.out
    assert "half.jpg: it is damaged or half written" in answer.out
    assert "empty.jpg: the file is empty" in answer.out
    assert "text.jpg: the file is not a picture" in answer.out
    assert "rename the object" in answer.out
    assert "ignored: 1 file (other 1)" in answer.out
    assert [row["source"] for row in desk.listed()] == [f"{album.url}/sub/double.jpg"]
    again = desk.run("add", album.url)
    assert again.code == 3

    assert put_under(s3, prefix + b"/new\nline.jpg", whole) == 200
    answer = desk.run("add", album.url)
    assert answer.code == 1
    assert r"new\nline.jpg" in answer.out
    assert "rename that object" in answer.out
    assert set(desk.sources().values()) == {"present"}
    assert done(desk, "add", f"{album.url}/sub")


def test_a_vaults_own_objects_are_no_photos(
    desk: Desk, album: Album, s3: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    album.put_photo("1.jpg")
    inner = replace(Desk(tmp_path / "inner"), url=f"{album.url}/0-vault")
    inner.folder.mkdir()
    done(inner, "add", album.url)
    assert "archived: 1 photo" in done(desk, "add", album.url)
    answer = desk.run("add", f"{album.url}/0-vault/")
    assert answer.code == 2
    assert "is in a vault" in answer.out
    assert "already archived: 1 photo" in done(inner, "add", album.url)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("add", "{url}/none"), 2, "/none does not exist: nothing was added"),
        (("add", "s3://no-such-bucket/x/"), 1, "it has no such bucket"),
        (("add", "s3://key:topsecret@vaults/x"), 2, "belong in the environment"),
        (("add", "ftp://vaults/x"), 2, "not from ftp://"),
        (("watch", "s3://vaults/x?topsecret"), 2, "belong in the environment"),
        (("add", "s3:///x"), 2, "names no bucket"),
    ],
)
def test_wrong_urls(
    desk: Desk, album: Album, words: tuple[str, ...], code: int, sentence: str
) -> None:
    answer = desk.run(*(word.format(url=album.url) for word in words))
    assert answer.code == code
    assert sentence in answer.out
    assert "topsecret" not in answer.out


def test_credentials(
    desk: Desk, album: Album, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    album.put_photo("1.jpg")
    for keys, words in (
        (("nobody", "wrong-secret"), "doesn't accept the credentials"),
        (LISTER_KEYS, "let them read and list"),
    ):
        for variable, value in s3.environment(keys).items():
            monkeypatch.setenv(variable, value)
        answer = desk.run("add", album.url)
        assert answer.code == 1
        assert words in answer.out
        assert keys[1] not in answer.out
    answer = desk.run("add", f"{album.url}/")  # what may be listed may not be read
    assert answer.code == 3
    assert "let them read and list" in answer.out
    for variable, value in s3.environment(READER_KEYS).items():
        monkeypatch.setenv(variable, value)
    assert "archived: 1 photo" in done(desk, "add", album.url)


def test_without_the_library(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("connect", "photo_bucket", "remote_objects", "store_requests"):
        monkeypatch.delitem(sys.modules, f"grayvault.vault.objects.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "obstore", None)
    monkeypatch.setenv("AWS_REGION", "nowhere")  # no connection that is open already
    for command in ("add", "watch"):
        answer = desk.run(command, "s3://vaults/x")
        assert answer.code == 2
        assert "pip install 'grayvault[object-store]'" in answer.out
