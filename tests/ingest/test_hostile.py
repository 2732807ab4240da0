"""Corrupt, truncated and crafted files: each becomes an archive or has a reason, and no harm."""

import re
import tarfile
from pathlib import Path, PurePath

import pytest

from grayvault.ingest.filetypes import classify
from tests.ingest.desk import Desk
from tests.photos import PHOTOS

TAR = PHOTOS.parent / "hostile" / "hostile.tar.gz"
CONTAINED = {"worker-died", "timeout", "error"}
"""Reasons that mean that a file was more than the program knew how to refuse."""

SAMPLED = 12


def unpacked(folder: Path, every: int) -> int:
    """Write every so manieth hostile file under a picture's name; how many those are."""
    if not TAR.exists():
        pytest.skip(f"../shared/{TAR.parent.name}/{TAR.name} is not there")
    folder.mkdir()
    with tarfile.open(TAR) as tar:
        members = sorted((m for m in tar if m.isfile()), key=lambda member: member.name)[::every]
        for number, member in enumerate(members):
            content = tar.extractfile(member)
            assert content is not None
            (folder / f"{number:04}{_suffix(member.name)}").write_bytes(content.read())
    return len(members)


def _suffix(name: str) -> str:
    """The file's own, or what the corpus that it lies in is of, or any."""
    path = PurePath(name)
    kinds = (f".{part}" for part in path.parts if classify(f"a.{part}").use == "picture")
    return path.suffix if classify(name).use == "picture" else next(kinds, ".jpg")


def add_all(desk: Desk, every: int) -> None:
    count = unpacked(desk.photos, every)
    before = {path.name: path.read_bytes() for path in desk.photos.iterdir()}
    answer = desk.add()
    assert answer.code in {0, 3}, answer.out
    told = dict(re.findall(r"^(archived|duplicates|skipped|failed): ([\d,]+)", answer.out, re.M))
    assert sum(int(number.replace(",", "")) for number in told.values()) == count, answer.out
    reasons = set(re.findall(r"([a-z-]+) \d+[,)]", answer.out))
    assert not reasons & CONTAINED, answer.out
    assert {path.name: path.read_bytes() for path in desk.photos.iterdir()} == before
    assert {path.name for path in desk.folder.iterdir()} == {"photos", "vault", "grayvault.yaml"}
    desk.check()


def test_some_hostile_files_do_no_harm(desk: Desk) -> None:
    add_all(desk, SAMPLED)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_no_hostile_file_does_harm(desk: Desk) -> None:
    add_all(desk, 1)
