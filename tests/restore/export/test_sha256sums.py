"""The list of an export is read as it was written, and by `sha256sum`."""

import hashlib
import os
import resource
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.errors import ConfigError
from grayvault.restore.export.sha256sums import NAME, ChecksumList, ExportedPhoto
from grayvault.vault.value_ranges import is_inside
from tests.support.tools import need

HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
NAMES = st.binary(min_size=1).map(os.fsdecode).filter(is_inside)
PHOTOS = st.lists(
    st.builds(
        ExportedPhoto,
        photo_id=HEX,
        format=st.sampled_from(["jpeg", "jxl"]),
        revision=HEX,
        files=st.lists(st.tuples(NAMES, HEX), min_size=1, max_size=3).map(tuple),
    ),
    max_size=4,
)


@given(PHOTOS)
def test_written_sums_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, photos: list[ExportedPhoto]
) -> None:
    folder = tmp_path_factory.mktemp("list")
    written = ChecksumList(folder)
    written.write(photos[:1])
    for photo in photos[1:]:
        written.append(photo)
    assert written.read() == photos
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_after_a_full_disk_the_list_goes_on(tmp_path: Path) -> None:
    one, other = (ExportedPhoto(c * 64, "jpeg", c * 64, ((f"{c}.jpg", c * 64),)) for c in "ab")
    written = ChecksumList(tmp_path)
    written.write([])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError, match="large"):
            written.append(one)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    written.append(other)
    assert written.read() == [other]


def test_a_folder_may_have_no_list(tmp_path: Path) -> None:
    assert ChecksumList(tmp_path).read() == []


def test_sha256sum_reads_it(tmp_path: Path) -> None:
    names = [
        "plain.jpg",
        "with space.jpg",
        "back\\slash.jpg",
        "new\nline.jpg",
        "\udce9.jpg",
        "ü.jpg",
    ]
    files = []
    for name in names:
        content = os.fsencode(name)
        (tmp_path / name).write_bytes(content)
        files.append((name, hashlib.sha256(content).hexdigest()))
    ChecksumList(tmp_path).write([ExportedPhoto("a" * 64, "jpeg", "b" * 64, tuple(files))])
    command = [need("sha256sum"), "--check", "--strict", NAME]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / names[3]).write_bytes(b"other")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    photo = ExportedPhoto("a" * 64, "jpeg", "b" * 64, (("a.jpg", "c" * 64), ("b.jpg", "d" * 64)))
    ChecksumList(tmp_path).write([photo])
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes()[:-3])
    assert ChecksumList(tmp_path).read() == [
        ExportedPhoto("a" * 64, "jpeg", "b" * 64, photo.files[:1])
    ]


@pytest.mark.parametrize("text", ["no sums at all\n", f"{'a' * 64}  of-another-program.txt\n"])
def test_a_list_of_another_program_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(ConfigError, match="was not written by `export`"):
        ChecksumList(tmp_path).read()


@pytest.mark.parametrize("name", ["../a.jpg", "/etc/passwd", "b/../../a.jpg", "a\0b", "."])
def test_a_name_that_leads_out_of_the_folder_makes_it_no_list(tmp_path: Path, name: str) -> None:
    checksums = ChecksumList(tmp_path)
    checksums.write([ExportedPhoto("a" * 64, "jpeg", "b" * 64, ((name, "c" * 64),))])
    with pytest.raises(ConfigError, match="was not written by `export`"):
        checksums.read()
