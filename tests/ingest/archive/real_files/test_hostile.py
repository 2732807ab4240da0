"""Corrupt, truncated and crafted files: each becomes an archive or has a reason, and no harm."""

import hashlib
import json
import os
import re
import shutil
import tarfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from pathlib import Path, PurePath

import pytest

from grayvault.ingest.files.file_endings import classify
from tests.faults.runs import watching
from tests.server.server import Server, serving
from tests.support.desk import Desk
from tests.support.photos import PHOTOS
from tests.support.pictures import save_photo
from tests.support.processes import wait_for, workers

TAR = PHOTOS.parent / "hostile" / "hostile.tar.gz"
CONTAINED = {"worker-died", "timeout", "error"}
"""Reasons that mean that a file was more than the program knew how to refuse."""

SAMPLED = 48
"""Of how many files one is tried where not all are."""

CLIENTS = 4

LONG_AGO = 1_000_000_000

WORKER_BYTES = 8 << 30
"""What a worker may take, by the configuration's default."""


def unpacked(folder: Path, every: int, first: int = 0) -> int:
    """Write every so manieth hostile file under a picture's name; how many those are.

    Files that were written before are replaced, and look changed.
    """
    if not TAR.exists():
        pytest.skip(f"../shared/{TAR.parent.name}/{TAR.name} is not there")
    changed_at = LONG_AGO
    if folder.exists():
        changed_at = int(min(path.stat().st_mtime for path in folder.iterdir())) + 1
        shutil.rmtree(folder)
    folder.mkdir()
    with tarfile.open(TAR) as tar:
        # In the archive's order: going back in it decompresses it anew.
        files = {member.name: _content(tar, member) for member in tar if member.isfile()}
    names = sorted(files)[first::every]
    for number, name in enumerate(names):
        path = folder / f"{number:04}{_suffix(name)}"
        path.write_bytes(files[name])
        os.utime(path, (changed_at, changed_at))  # else `watch` waits for those half written
    return len(names)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file is not None
    return file.read()


def _suffix(name: str) -> str:
    """The file's own, or what the corpus that it lies in is of, or any."""
    path = PurePath(name)
    kinds = (f".{part}" for part in path.parts if classify(f"a.{part}").use == "picture")
    return path.suffix if classify(name).use == "picture" else next(kinds, ".jpg")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return replace(desk, processes=True)


def add_all(desk: Desk, every: int, *options: str) -> None:
    count = unpacked(desk.photos, every)
    before = {path.name: path.read_bytes() for path in desk.photos.iterdir()}
    answer = desk.add(*options, desk.photos)
    assert answer.code in {0, 3}, answer.out
    facts = dict(re.findall(r"^(archived|duplicates|skipped|failed): ([\d,]+)", answer.out, re.M))
    assert sum(int(number.replace(",", "")) for number in facts.values()) == count, answer.out
    reasons = set(re.findall(r"([a-z-]+) \d+[,)]", answer.out))
    assert not reasons & CONTAINED, answer.out
    assert {path.name: path.read_bytes() for path in desk.photos.iterdir()} == before
    check_nothing_outside(desk)
    desk.check()


def watch_all(desk: Desk, every: int) -> None:
    count = unpacked(desk.photos, every)
    with watching(desk) as daemon:
        daemon.says("watching")
        good = save_photo(desk.photos / "good.jpg")
        wait_for(lambda: str(good) in archived(desk), "the good photo", 1200, 2.0)
        wait_for(lambda: not unlooked(desk), "the others", 1200, 2.0)
        assert max(map(peak_bytes, workers(desk.vault))) < WORKER_BYTES
    jobs = json.loads(desk.run("jobs", "--state", "failed", "--json").stdout)
    assert all(job["reason"] and job["detail"] for job in jobs)
    assert json.loads(desk.run("jobs", "--state", "set-aside", "--json").stdout) == []
    assert len(jobs) <= count
    check_nothing_outside(desk)
    desk.check()


def archived(desk: Desk) -> set[str]:
    return {photo["source"] for photo in desk.listed()}


def unlooked(desk: Desk) -> list[object]:
    jobs = json.loads(desk.run("jobs", "--json").stdout)
    return [job for job in jobs if job["state"] in {"waiting", "running", "retrying"}]


def peak_bytes(pid: int) -> int:
    """The most memory that a process has held."""
    status = Path(f"/proc/{pid}/status").read_text()
    (peak,) = re.findall(r"^VmHWM:\s*(\d+) kB", status, re.M)
    return int(peak) * 1024


def check_nothing_outside(desk: Desk) -> None:
    ours = {"photos", "vault", "grayvault.yaml", "vault.yaml", "vault.log"}
    assert {path.name for path in desk.folder.iterdir()} <= ours


def post(server: Server, path: Path) -> None:
    answer = server.upload(path)
    if answer.status_code == HTTPStatus.ACCEPTED:
        job = answer.headers["Location"]
        wait_for(lambda: server.client.get(job).json()["state"] == "done", job, 1200, 0.5)
        assert server.client.get(job).json()["reason"] not in CONTAINED
    elif answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        assert answer.json()["detail"], answer.text
        assert answer.json().get("reason") not in CONTAINED, answer.text
    else:
        assert answer.status_code in {HTTPStatus.CREATED, HTTPStatus.OK}, (path, answer.text)


def post_all(desk: Desk, every: int, first: int) -> None:
    unpacked(desk.photos, every, first)
    with serving(desk.vault, upload_bytes=64 << 20) as server:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(partial(post, server), sorted(desk.photos.iterdir())))
        good = save_photo(desk.folder / "good.jpg", 1)
        assert server.upload(good).status_code == HTTPStatus.CREATED
        digest = hashlib.sha256(good.read_bytes()).hexdigest()
        assert server.client.get(f"/photo/{digest}").status_code == HTTPStatus.OK
        assert server.incoming() == []
        assert "Traceback" not in server.log.read_text()
    good.unlink()
    check_nothing_outside(desk)


def test_some_hostile_files_do_no_harm(desk: Desk) -> None:
    add_all(desk, SAMPLED)


@pytest.mark.longest
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_no_hostile_file_does_harm(desk: Desk) -> None:
    """Into one vault, which knows the photos among them from the second time on.

    All ways lead to the same workers: all files go one way, and a twelfth of them each of the
    others. Colours are stored as they are where all files go, for what takes long is the search for
    hints: it sees pixels, whatever the file was like that they came from.
    """
    add_all(desk, 1, "--tier", "color")
    watch_all(desk, 12)
    post_all(desk, 12, first=6)
