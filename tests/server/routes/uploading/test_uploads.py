"""Photos in, over HTTP."""

import hashlib
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.core.config.paths import Places
from tests.cli.conftest import run
from tests.server.server import UPLOAD_BYTES, Server
from tests.support.pictures import piece, save_photo
from tests.support.processes import wait_for


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def name_of(server: Server, answer: httpx.Response) -> str:
    """What an upload's photo is called."""
    name = server.client.get(f"{answer.headers['location']}/meta").json()["source_name"]
    assert isinstance(name, str)
    return name


def test_an_upload_has_an_address_and_its_bytes_are_kept(server: Server, tmp_path: Path) -> None:
    path = save_photo(tmp_path / "p.jpg", 20)
    answer = server.upload(path)
    assert answer.status_code == 201
    assert answer.json() == {"id": sha256(path)}
    assert answer.headers["location"] == f"/photo/{sha256(path)}"
    assert server.client.get(answer.headers["location"]).status_code == 200
    assert server.client.get(answer.headers["location"] + "/meta").json()["id"] == sha256(path)
    [original] = server.vault.glob(f"originals/*/{sha256(path)}.*")
    assert original.read_bytes() == path.read_bytes()
    wait_for(lambda: not server.incoming(), "the upload to be cleared away")


def test_the_same_bytes_again_are_known(server: Server, photo: str, photo_path: Path) -> None:
    answer = server.upload(photo_path)
    assert answer.status_code == 200
    assert answer.headers["location"] == photo
    assert not server.incoming()


def test_the_same_bytes_again_repair_a_damaged_vault_file(server: Server, tmp_path: Path) -> None:
    path = save_photo(tmp_path / "p.jpg", 24)
    assert server.upload(path).status_code == 201
    file = server.vault / sha256(path)[:2] / f"{sha256(path)}.jxl"
    file.write_bytes(file.read_bytes()[:-1])
    answer = server.upload(path)
    assert answer.json() == {"id": sha256(path)}
    with opened_vault(Places(vault=server.vault)) as vault:
        assert vault.is_intact(sha256(path))
    assert server.upload(path).status_code == 200


def test_the_same_bytes_at_once_are_one_photo(server: Server, tmp_path: Path) -> None:
    path = save_photo(tmp_path / "p.jpg", 21)
    before = server.client.get("/stats").json()["photos"]
    with ThreadPoolExecutor(6) as clients:
        answers = [
            answer.result() for answer in [clients.submit(server.upload, path) for _ in range(6)]
        ]
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert {answer.json()["id"] for answer in answers} == {sha256(path)}
    assert server.client.get("/stats").json()["photos"] == before + 1
    wait_for(lambda: not server.incoming(), "the uploads to be cleared away")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="photo one.jpg"', "photo one.jpg"),
        ("attachment; filename*=UTF-8''caf%C3%A9.jpg", "café.jpg"),
        ('attachment; filename="/etc/../pass\twd"', "passwd"),
        ('attachment; filename="C:\\\\photos\\\\p.jpg"', "p.jpg"),
        ('attachment; filename=".."', "upload"),
        ("attachment; filename*=UTF-8''p.jpg; filename*0=q.jpg", "upload"),
        ("attachment", "upload"),
        (f'attachment; filename="{"n" * 2000}.jpg"', "n" * 255),
    ],
)
def test_the_clients_name_is_a_name_only(
    server: Server, tmp_path: Path, header: str, name: str
) -> None:
    number = 100 + int(hashlib.sha256(header.encode()).hexdigest()[:4], 16)
    path = save_photo(tmp_path / "p.jpg", number)
    answer = server.upload(path, **{"Content-Disposition": header})
    assert answer.status_code == 201
    assert name_of(server, answer) == name


def test_the_name_in_the_address(server: Server, tmp_path: Path) -> None:
    path = save_photo(tmp_path / "p.jpg", 22)
    answer = server.client.post(
        "/photos", params={"name": "a/\r\né\x00 b.jpg"}, content=path.read_bytes()
    )
    assert name_of(server, answer) == "é b.jpg"


def test_a_form(server: Server, tmp_path: Path) -> None:
    path = save_photo(tmp_path / "p.jpg", 23)
    form = {"file": ("../é\n[b].jpg", path.read_bytes(), "image/jpeg")}
    answer = server.client.post("/photos", files=form, data={"album": "x" * 1000})
    assert answer.status_code == 201
    assert answer.json()["id"] == sha256(path)
    assert "/" not in name_of(server, answer)
    assert name_of(server, answer).startswith("é")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", b"nonsense"),
        ("multipart/form-data", b"--\r\n"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=" + "x" * 300, b""),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nno file\r\n--x--\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\ncut off',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\none\r\n' * 2
            + b"--x--\r\n",
        ),
    ],
)
def test_invalid_forms_are_refused(server: Server, content_type: str, body: bytes) -> None:
    answer = server.client.post("/photos", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert not server.incoming()


@pytest.mark.parametrize("suffix", ["bmp", "png", "tif", "webp", "avif"])
def test_any_kind_of_picture_is_kept_as_it_came(
    server: Server, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"p.{suffix}"
    piece(30).save(path, lossless=True) if suffix == "webp" else piece(30).save(path, quality=100)
    answer = server.upload(path)
    assert answer.status_code == 201, answer.text
    [original] = server.vault.glob(f"originals/*/{sha256(path)}.*")
    assert original.suffix == path.suffix
    assert original.read_bytes() == path.read_bytes()


def test_a_photo_that_was_removed_is_gone_and_stays_out(server: Server, tmp_path: Path) -> None:
    path = save_photo(tmp_path / "p.jpg", 31)
    address = server.upload(path).headers["location"]
    assert server.client.get(address).status_code == 200
    assert run("remove", sha256(path), "--yes", vault=server.vault).exit_code == 0
    for where in (address, f"{address}/meta", f"/iiif/{sha256(path)}/info.json"):
        answer = server.client.get(where)
        assert answer.status_code == 410
        assert answer.headers["content-type"] == "application/problem+json"
    again = server.upload(path)
    assert again.status_code == 422
    assert again.json()["reason"] == "removed"
    assert server.client.get(address).status_code == 410
    wait_for(lambda: not server.incoming(), "the upload to be cleared away")


@pytest.mark.parametrize("body", [b"", b"hello", b"\xff\xd8\xff\xe0 no jpeg"])
def test_an_upload_that_is_no_photo_is_refused_and_leaves_nothing(
    server: Server, body: bytes
) -> None:
    answer = server.client.post("/photos", content=body, params={"name": "p.jpg"})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["reason"] == "unreadable"
    assert problem["detail"].startswith("p.jpg: ")
    assert str(server.vault) not in answer.text
    wait_for(lambda: not server.incoming(), "the upload to be cleared away")


def test_a_photo_that_would_gain_nothing_is_refused(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "small.jpg"
    piece(24).save(path, quality=20, optimize=True)
    answer = server.upload(path)
    assert answer.status_code == 422
    assert answer.json()["reason"] == "no-gain"
    wait_for(lambda: not server.incoming(), "the upload to be cleared away")


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 10_000):
        yield b"x" * 10_000


@pytest.mark.parametrize("size", [UPLOAD_BYTES + 1, UPLOAD_BYTES * 2, UPLOAD_BYTES * 20])
def test_uploads_over_the_limit(server: Server, size: int) -> None:
    answer = server.client.post("/photos", content=b"x" * size)
    assert answer.status_code == 413
    assert answer.json()["status"] == 413
    assert not server.incoming()


def test_an_upload_of_unknown_length_over_the_limit(server: Server) -> None:
    answer = server.client.post("/photos", content=chunks(UPLOAD_BYTES + 10_000))
    assert answer.status_code == 413
    assert not server.incoming()


def test_a_form_over_the_limit(server: Server) -> None:
    form = {"file": ("p.jpg", b"x" * (UPLOAD_BYTES + 1))}
    assert server.client.post("/photos", files=form).status_code == 413
    assert not server.incoming()


def test_an_upload_that_breaks_off_leaves_nothing(server: Server) -> None:
    url = server.client.base_url
    with socket.create_connection((url.host, url.port or 80)) as connection:
        head = "POST /photos HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n"
        connection.sendall(head.encode() + b"x" * 100_000)
        wait_for(lambda: bool(server.incoming()), "the upload to begin")
    wait_for(lambda: not server.incoming(), "what arrived to be cleared away")


def test_jobs_have_the_outcome_of_an_upload(server: Server, tmp_path: Path) -> None:
    path = save_photo(tmp_path / "p.jpg", 25)
    answer = server.upload(path, Prefer="wait=0")
    assert answer.status_code == 202
    job = answer.headers["location"]

    def is_done() -> bool:
        return bool(server.client.get(job).json()["state"] == "done")

    wait_for(is_done, "the job")
    document = server.client.get(job).json()
    assert (document["outcome"], document["id"]) == ("archived", sha256(path))
    assert server.client.get(f"/photo/{document['id']}").status_code == 200
