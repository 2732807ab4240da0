"""Whether a program has a file open for writing, by leases or by the open files of processes."""

import fcntl
import os
from pathlib import Path

import pytest

from grayvault.ingest.files import open_writers
from grayvault.ingest.files.open_writers import is_remote, leased, writers_of
from grayvault.ingest.files.read_source import hole_at_end
from tests.ingest.originals.test_slow_writers import picture
from tests.support.desk import Desk
from tests.support.watched_folder import HOUR, bench


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"bytes")
    return path


def refuse_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(fcntl, "fcntl", refusing)


def test_leases_show_whether_a_file_has_writers(file: Path) -> None:
    assert writers_of(str(file)) == "none"
    with file.open("rb"):
        assert writers_of(str(file)) == "none"
    with file.open("r+b"):
        assert writers_of(str(file)) == "some"
    assert writers_of(str(file)) == "none"


def test_an_attempt_to_write_meanwhile_is_noticed(file: Path) -> None:
    with file.open("rb") as opened, leased(opened.fileno()) as lease:
        assert not lease.is_wanted
        with pytest.raises(BlockingIOError):
            os.open(file, os.O_WRONLY | os.O_NONBLOCK)
        assert lease.is_wanted


def test_without_leases_open_files_show_whether_a_file_has_writers(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_leases(monkeypatch)
    nobody = "none" if os.geteuid() == 0 else "unknown"
    assert writers_of(str(file)) == nobody
    with file.open("rb"):
        assert writers_of(str(file)) == nobody
    with file.open("r+b"):
        assert writers_of(str(file)) == "some"


@pytest.mark.parametrize(
    ("kind", "remote"),
    [("ext4", False), ("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("fuseblk", False)],
)
def test_network_mounts_are_known(
    file: Path, monkeypatch: pytest.MonkeyPatch, kind: str, remote: bool
) -> None:
    mount(file, monkeypatch, kind)
    assert is_remote(file.stat().st_dev) == remote
    assert writers_of(str(file)) == ("unknown" if remote else "none")


def mount(path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Let the file system of a path be of this kind, as far as anybody can see."""
    device = path.stat().st_dev
    mounts = path.parent / "mountinfo"
    where = f"{os.major(device)}:{os.minor(device)}"
    mounts.write_text(f"36 35 {where} / /mnt rw,noatime - {kind} server:/photos rw\n")
    monkeypatch.setattr(open_writers, "_MOUNTS", mounts)


def test_on_a_network_mount_originals_wait_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount(tmp_path, monkeypatch, "nfs")
    desk = Desk(tmp_path / "desk", settle_seconds=0, originals="trash", free_after_hours=2)
    desk.folder.mkdir()
    with bench(desk, monkeypatch) as watched:
        path = desk.photos / "a.jpg"
        path.write_bytes(picture("jpg"))
        watched.look()
        assert watched.archived() == set()  # it may still be written
        watched.settle()
        assert len(watched.archived()) == 1
        watched.later(5 * HOUR)
        assert path.exists()
        watched.later(1.5 * HOUR)
        assert not path.exists()


def test_a_hole_at_the_end_is_detected(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for size, written in ((100_000, 50_000), (100_000, 0), (100_000, 100_000), (0, 0)):
        path.write_bytes(b"x" * written)
        os.truncate(path, size)
        with path.open("rb") as opened:
            start = hole_at_end(opened.fileno(), size)
        if start is None:
            assert written == size
        else:
            assert written <= start <= written + 65536


def test_add_names_incomplete_files(desk: Desk) -> None:
    whole, half = picture("jpg"), picture("bmp")
    desk.photos.mkdir()
    opened, cut = desk.photos / "open.jpg", desk.photos / "cut.bmp"
    cut.write_bytes(half[: len(half) // 2])
    os.truncate(cut, len(half))
    with opened.open("wb", buffering=0) as file:
        file.write(whole)
        answer = desk.add()
    assert answer.code == 3
    assert "skipped: 2 (being-written 1, half-written 1)" in answer.out
    assert f"{opened}: another program has it open for writing" in answer.out
    assert "were never written" in answer.out
    cut.write_bytes(half)
    assert "archived: 2 photos" in desk.add().out
