"""Originals over HTTP: their own bytes or nothing."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import HOSTILE, run
from tests.server.server import Server, serving
from tests.support.photos import shared
from tests.support.pictures import save_photo


def added(server: Server, source: Path) -> str:
    """Archive a file where it lies; returns the address of its original."""
    done = run("add", source, vault=server.vault)
    assert done.exit_code == 0, done.output
    return f"/photo/{hashlib.sha256(source.read_bytes()).hexdigest()}/original"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A photo of this test's own."""
    return save_photo(tmp_path / "für Ana.jpg", 1000 + hash(tmp_path.name) % 10_000)


def test_the_original_is_given_back_byte_for_byte(server: Server, source: Path) -> None:
    address = added(server, source)
    answer = server.client.get(address)
    assert answer.content == source.read_bytes()
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == str(source.stat().st_size)
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''f%C3%BCr%20Ana.jpg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    saved = server.client.get(address, params={"download": "true"})
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert saved.content == answer.content
    head = server.client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-length", "content-disposition"):
        assert head.headers[name] == answer.headers[name]
    known = server.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_broken_download_of_an_original_goes_on(server: Server, source: Path) -> None:
    address, content = added(server, source), source.read_bytes()
    whole = server.client.get(address)
    etag, size = whole.headers["etag"], len(content)
    assert whole.headers["accept-ranges"] == "bytes"
    assert server.client.head(address).headers["accept-ranges"] == "bytes"
    for asked, part in (("10-99", content[10:100]), ("10-", content[10:]), ("-9", content[-9:])):
        wanted = {"Range": f"bytes={asked}", "If-Range": etag}
        answer = server.client.get(address, headers=wanted)
        assert (answer.status_code, answer.content) == (206, part)
        assert answer.headers["content-length"] == str(len(part))
        first = content.index(part)
        span = f"bytes {first}-{first + len(part) - 1}/{size}"
        assert answer.headers["content-range"] == span
        head = server.client.head(address, headers=wanted)
        for name in ("content-range", "content-length", "content-type", "etag"):
            assert head.headers[name] == answer.headers[name]
    other = server.client.get(address, headers={"Range": "bytes=10-99", "If-Range": '"old"'})
    assert (other.status_code, other.content) == (200, content)
    for ask in server.client.get, server.client.head:
        beyond = ask(address, headers={"Range": f"bytes={size}-"})
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")


def test_an_original_in_the_trash_is_given_back(server: Server, source: Path) -> None:
    address, content = added(server, source), source.read_bytes()
    assert run("trash", "put", "--yes", source, vault=server.vault).exit_code == 0
    assert not source.exists()
    assert server.client.get(address).content == content
    assert server.client.head(address).headers["content-length"] == str(len(content))
    meta = address.replace("/original", "/meta")
    assert server.client.get(meta).json()["original"] == address
    [item] = [path for path in server.vault.glob("trash/*/*") if (path / source.name).exists()]
    (item / source.name).write_bytes(b"another content")
    assert server.client.get(address).status_code == 404
    shutil.rmtree(item)
    assert server.client.get(meta).json()["original"] is None


def test_uploads_have_originals_too(server: Server, photo: str, photo_path: Path) -> None:
    assert server.client.get(f"{photo}/original").content == photo_path.read_bytes()


def test_uploads_keep_their_originals_in_a_vault_that_comes_from_a_backup(tmp_path: Path) -> None:
    vault, backup = tmp_path / "vault", tmp_path / "backup"
    with serving(vault) as server:
        photo_id = server.upload(save_photo(tmp_path / "photo.jpg", 3)).json()["id"]
    vault.rename(backup)
    for place, tier in (tmp_path / "other disk", "color"), (vault, "lossless"):
        shutil.copytree(backup, place)
        doctor = run("doctor", vault=place).stdout
        assert "every photo's source is where it was" in doctor
        for words in (("remove", "--yes", photo_id), ("trash", "restore", photo_id)):
            assert run(*words, vault=place).exit_code == 0
        done = run("rearchive", photo_id, "--tier", tier, vault=place)
        assert done.exit_code == 0, done.output
        shown = run("show", photo_id, "--json", vault=place).stdout
        facts = json.loads(shown)
        [kept] = place.glob(f"originals/*/{photo_id}.*")
        present = [source for source in facts["sources"] if source["state"] == "present"]
        assert [(source["path"], source["name"]) for source in present] == [(str(kept), "upload")]
        assert facts["tier"] == tier


def test_a_second_source_stands_in_for_the_first(server: Server, source: Path) -> None:
    copy = shutil.copy2(source, source.with_name("copy.jpg"))
    address = added(server, source)
    assert run("add", copy, vault=server.vault).exit_code == 0
    content = source.read_bytes()
    source.unlink()
    assert server.client.get(address).content == content


def missing(server: Server, address: str) -> bool:
    answers = server.client.get(address), server.client.head(address)
    assert "not where it was" in answers[0].json()["detail"]
    return [answer.status_code for answer in answers] == [404, 404]


def test_a_missing_or_replaced_original_is_not_sent(server: Server, source: Path) -> None:
    address = added(server, source)
    other = source.with_name("secret")
    other.write_bytes(b"s" * source.stat().st_size)
    stamp = source.stat()
    source.unlink()
    assert missing(server, address)
    source.symlink_to(other)
    os.utime(other, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert missing(server, address)
    source.unlink()
    os.mkfifo(source)
    assert missing(server, address)
    source.unlink()
    source.mkdir()
    assert missing(server, address)


def test_changed_bytes_under_the_same_stamp_are_not_given(server: Server, source: Path) -> None:
    address = added(server, source)
    stamp, content = source.stat(), source.read_bytes()
    with source.open("r+b") as file:
        file.seek(len(content) // 2)
        file.write(bytes([content[len(content) // 2] ^ 1]))
    assert source.stat().st_size == stamp.st_size
    assert missing(server, address)
    os.utime(source, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    answer = server.client.get(address)
    assert answer.status_code == 404
    assert not list((server.vault / "tmp").iterdir())


def test_a_format_that_browsers_do_not_show_is_sent_as_a_download(
    server: Server, tmp_path: Path
) -> None:
    source = Path(shutil.copy(shared("formats/8bit-sRGB.jxl"), tmp_path / "p.jxl"))
    answer = server.client.get(added(server, source))
    assert answer.headers["content-type"] == "image/jxl"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.content == source.read_bytes()


def test_a_hostile_name_stays_inside_its_header(server: Server, tmp_path: Path) -> None:
    source = save_photo(tmp_path / HOSTILE, 2001)
    answer = server.client.get(added(server, source))
    disposition = answer.headers["content-disposition"]
    assert disposition == "inline; filename*=UTF-8''%5Bred%5Dx%0A%1B%5B31m%3F.jpg"
    assert answer.content == source.read_bytes()


def test_no_photo_no_original(server: Server) -> None:
    assert server.client.get(f"/photo/{'0' * 64}/original").status_code == 404
