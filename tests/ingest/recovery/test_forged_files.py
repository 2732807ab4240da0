"""A forged vault file is a damaged one: named, skipped, and nothing else suffers from it."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grayvault.imaging.codec import jxl
from tests.fuzz import targets
from tests.fuzz.forged_vaults import template
from tests.fuzz.forging import Draft, draft_of, written
from tests.fuzz.targets import refused
from tests.support.desk import Desk
from tests.support.pictures import save_photos


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A vault of six photos that have no sources."""
    shutil.copytree(template(), tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)


def file_of(desk: Desk) -> Path:
    """The vault file of a photo that is restored by its hints."""
    photo_id = str(next(photo["id"] for photo in desk.listed() if photo["tier"] == "compact"))
    return desk.vault / photo_id[:2] / f"{photo_id}.jxl"


def forge(desk: Desk, **values: object) -> str:
    """Give one photo's record other values, and return its id."""
    path = file_of(desk)
    draft = draft_of(path.read_bytes())
    draft.record = json.dumps({**json.loads(draft.record), **values})
    path.write_bytes(written(draft))
    return path.stem


def test_every_command_names_a_forged_file_and_goes_on(desk: Desk, tmp_path: Path) -> None:
    photo_id = forge(desk, width=0)
    assert desk.run("reindex").code == 0
    others = {photo["id"] for photo in desk.listed()}
    assert len(others) == 5
    assert photo_id not in others
    assert json.loads(desk.run("stats", "--json").stdout)["photos"] == 5
    for words in (["verify"], ["verify", "--deep"], ["verify", "--repair"]):
        answer = desk.run(*words)
        assert answer.code == 1
        assert f"{photo_id}.jxl': its `width` is 0" in answer.out
        assert "checked: 6 photos" in answer.out
    doctor = desk.run("doctor")
    assert f"damaged files: 1 ({photo_id[:12]})" in doctor.out
    assert "not in the catalog" not in doctor.out
    assert desk.run("export", tmp_path / "out").code == 0
    assert len(list((tmp_path / "out").glob("*.jpg"))) == 5


def test_a_known_file_that_is_forged_later_stops_nothing(desk: Desk, tmp_path: Path) -> None:
    photo_id = forge(desk, height=10**12)
    assert len(desk.listed()) == 6
    facts = json.loads(desk.run("show", photo_id, "--json").stdout)
    assert facts["attachments"] is None
    restored = desk.run("restore", photo_id, "--output", tmp_path / "a.jpg")
    assert restored.code == 1
    assert "its `height` is 1000000000000" in restored.out
    exported = desk.run("export", tmp_path / "out")
    assert exported.code == 1
    assert exported.out.count("failed:") == 1
    assert len(list((tmp_path / "out").glob("*.jpg"))) == 5


def test_the_photo_of_a_forged_file_is_archived_anew(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    save_photos(desk.photos, 1)
    assert desk.add().code == 0
    photo_id = forge(desk, bound={"mean": -1, "p95": 1, "tile": 1})
    assert desk.run("reindex").code == 0
    assert desk.add().code == 0
    assert photo_id in {photo["id"] for photo in desk.listed()}
    assert desk.run("verify").code == 0
    desk.check()


def test_a_forged_file_can_be_removed_and_lies_in_the_trash(desk: Desk) -> None:
    photo_id = forge(desk, luma_bytes=-1)
    assert desk.run("remove", photo_id, "--yes").code == 0
    assert len(desk.listed()) == 5
    back = desk.run("trash", "restore", photo_id)
    assert back.code == 3
    assert "is damaged" in back.out
    assert desk.run("verify").code == 0


def codestream_of(draft: Draft, codestream: bytes) -> bytes:
    draft.rest[0] = draft.rest[0][0], codestream
    return written(draft)


def test_a_picture_larger_than_its_record_says_is_never_decoded(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_of(desk)
    bomb = jxl.encode(np.zeros((480, 640), np.uint8), 1.0, 3)
    path.write_bytes(codestream_of(draft_of(path.read_bytes()), bomb))
    decode = jxl.decode

    def watched(codestream: bytes) -> object:
        assert codestream != bomb
        return decode(codestream)

    monkeypatch.setattr(jxl, "decode", watched)
    assert desk.run("reindex").code == 0
    for words in (["verify"], ["verify", "--deep"]):
        answer = desk.run(*words)
        assert answer.code == 1
        assert "its picture has 640 × 480 pixels, not 64 × 48" in answer.out
    for name in ("a.jpg", "a.png"):
        answer = desk.run("restore", path.stem, "--output", tmp_path / name)
        assert answer.code == 1
        assert "its picture has 640 × 480 pixels" in answer.out


@pytest.mark.slow
@pytest.mark.parametrize("target", [targets.forged_file, targets.forged_commands])
def test_no_forged_file_ends_in_a_traceback(target: targets.Target) -> None:
    @settings(max_examples=3, deadline=None)
    @given(st.binary(min_size=5, max_size=40))
    def tried(data: bytes) -> None:
        refused(target, data)

    tried()


@pytest.mark.parametrize(
    "words",
    [
        ("report", "--output", "OUT"),
        ("restore", "ID", "--output", "OUT"),
        ("catalog", "snapshot", "OUT"),
    ],
)
def test_a_pipe_or_a_device_is_not_replaced(desk: Desk, words: tuple[str, ...]) -> None:
    pipe = desk.folder / "pipe.jpg"
    os.mkfifo(pipe)
    photo_id = file_of(desk).stem
    arguments = [word.replace("OUT", str(pipe)).replace("ID", photo_id) for word in words]
    assert desk.run(*arguments).code == 2
    assert pipe.is_fifo()
