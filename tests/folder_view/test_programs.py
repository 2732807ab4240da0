"""Programs that know nothing of GrayVault read the photos: over WebDAV, and mounted."""

import hashlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.export.test_metadata import FAMILIES, described
from tests.folder_view.mixed_photos import NOT_UTF8, ODD_NAMES, TIME
from tests.server.server import Server, serving
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.tools import need

pytestmark = pytest.mark.slow

NO_FUSE = not Path("/dev/fuse").exists()


@contextmanager
def mounting(desk: Desk, folder: Path) -> Iterator[Path]:
    """A vault's photos in `folder` for a while; Ctrl-C must end that."""
    process = desk.start("mount", folder)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "your photos are in" in line, line + process.stdout.read()
        yield folder
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert not folder.is_mount()
    finally:
        process.kill()
        process.communicate()
        subprocess.run(["fusermount", "-u", "-z", folder], capture_output=True, check=False)


@pytest.fixture(scope="module")
def mounted(mixed: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The photos of `mixed` as a folder."""
    if NO_FUSE:
        pytest.skip("/dev/fuse is not there")
    need("fusermount")
    with mounting(mixed, tmp_path_factory.mktemp("mount") / "photos") as folder:
        yield folder


@pytest.fixture(scope="module")
def server(mixed: Desk) -> Iterator[Server]:
    """Their server."""
    with serving(mixed.vault) as server:
        yield server


def run(*words: object) -> str:
    """What a program prints; it must succeed."""
    command = [str(word) for word in words]
    result = subprocess.run(command, capture_output=True, check=False)
    assert result.returncode == 0, result.stdout.decode() + result.stderr.decode()
    return os.fsdecode(result.stdout)


def remote(server: Server) -> str:
    """The server's folder as rclone names it."""
    return f":webdav,url='{server.url}/dav/':"


def test_both_ways_show_the_same_bytes(mounted: Path, server: Server) -> None:
    run(need("rclone"), "check", "--download", remote(server), mounted)
    listed = json.loads(run(need("rclone"), "lsjson", "-R", "--files-only", remote(server)))
    sizes = {entry["Path"]: entry["Size"] for entry in listed}
    files = [path for path in mounted.rglob("*") if path.is_file()]
    assert sizes == {str(path.relative_to(mounted)): path.stat().st_size for path in files}
    assert all(len(path.read_bytes()) == path.stat().st_size for path in files)


def test_rsync_copies_everything_once(mounted: Path, tmp_path: Path) -> None:
    command = need("rsync"), "-a", "--checksum", "--out-format=%n", f"{mounted}/", tmp_path
    assert run(*command)
    assert run(*command) == ""
    assert {path.stat().st_mtime_ns for path in tmp_path.rglob("*.jpg")} == {TIME}


def test_many_processes_read_the_same(mounted: Path) -> None:
    files = [path for path in (mounted / "by-folder").rglob("*") if path.is_file()]
    names = b"\0".join(map(os.fsencode, files * 2))
    command = "xargs", "-0", "-P", "8", "-n", "2", need("sha256sum"), "--zero"
    lines = subprocess.run(command, input=names, capture_output=True, check=True).stdout
    sums = {line for line in lines.split(b"\0") if line}
    expected = {
        (hashlib.sha256(path.read_bytes()).hexdigest(), os.fsencode(path)) for path in files
    }
    assert sums == {f"{digest}  ".encode() + path for digest, path in expected}


def test_exiftool_finds_what_the_originals_hold(mixed: Desk, mounted: Path) -> None:
    originals = sorted((mixed.photos / "formats").glob("*.jpg"))
    if not originals:
        pytest.skip("../shared/reports is not there")
    shown = mounted / "by-folder" / "photos" / "formats"
    run(need("exiftool"), "-r", "-q", "-q", shown)
    compared = [path for path in originals if (shown / path.name).exists()]
    assert len(compared) >= 3
    in_folder = [shown / path.name for path in compared]
    assert described(in_folder, *FAMILIES) == described(compared, *FAMILIES)


def test_odd_names_are_there(mounted: Path, server: Server) -> None:
    odd = mounted / "by-folder" / "photos" / "odd"
    assert set(os.listdir(odd)) == {*ODD_NAMES, "caf_.jpg"}  # noqa: PTH208
    assert ascii(NOT_UTF8) in (mounted / "renamed.txt").read_text()
    for name in ODD_NAMES:
        answer = server.client.get(f"/dav/by-folder/photos/odd/{quote(name)}")
        assert answer.content == (odd / name).read_bytes()


def test_nothing_can_be_written(mounted: Path) -> None:
    with pytest.raises(OSError, match="Read-only file system"):
        (mounted / "new").write_bytes(b"")
    with pytest.raises(OSError, match="Read-only file system"):
        (mounted / "by-folder" / "photos" / "twin.jpg").unlink()


@pytest.mark.skipif(NO_FUSE, reason="/dev/fuse is not there")
def test_a_file_that_is_open_stays_as_it_was(desk: Desk, tmp_path: Path) -> None:
    need("fusermount")
    save_photo(desk.photos / "p.jpg", 4)
    desk.add()
    [photo] = desk.listed()
    with mounting(desk, tmp_path / "shown") as shown:
        path = shown / "by-folder" / "photos" / "p.jpg"
        with path.open("rb") as file:
            size = path.stat().st_size
            first = file.read(1 << 16)
            assert desk.run("rearchive", "--tier", "color", photo["id"]).code == 0
            rest = file.read()
            assert len(first + rest) == path.stat().st_size == size


def test_unmounting_ends_the_command(desk: Desk, tmp_path: Path) -> None:
    if NO_FUSE:
        pytest.skip("/dev/fuse is not there")
    desk.add(save_photo(desk.photos / "p.jpg", 4))
    process = desk.start("mount", tmp_path / "shown")
    assert process.stdout is not None
    process.stdout.readline()
    run(need("fusermount"), "-u", tmp_path / "shown")
    assert process.wait(60) == 0
    process.communicate()
