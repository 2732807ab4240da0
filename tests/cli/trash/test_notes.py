"""Notes in the trash that can't be read, or lie."""

import json
from typing import Any

import pytest

from tests.cli.trash.test_trash import listed
from tests.support.desk import Desk
from tests.support.pictures import save_photos


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"{}",
        b"[]",
        b'{"files": []}',
        b'{"files": [{}]}',
        b"\xff",
        b"[" * 10_000,
    ],
)
def test_a_note_that_cannot_be_read_harms_nothing(desk: Desk, note: bytes) -> None:
    save_photos(desk.photos, 1)
    desk.add()
    [path] = desk.vault.glob("trash/*/*/origin.json")
    path.write_bytes(note)
    assert listed(desk) == []
    assert desk.run("trash", "purge", "--now", "--last-copies", "--yes").code == 0
    assert (path.parent / "0.jpg").exists()
    answer = desk.run("doctor")
    assert answer.code == 1
    assert str(path.parent) in answer.out


def test_a_note_that_leads_elsewhere_is_no_note(desk: Desk) -> None:
    save_photos(desk.photos, 1)
    desk.add()
    victim = desk.folder / "victim.txt"
    victim.write_text("mine")
    [path] = desk.vault.glob("trash/*/*/origin.json")
    values = json.loads(path.read_bytes())
    values["files"][0]["name"] = "../../../../victim.txt"
    path.write_text(json.dumps(values))
    desk.run("trash", "purge", "--now", "--last-copies", "--yes")
    assert victim.read_text() == "mine"
    assert listed(desk) == []


@pytest.mark.parametrize(
    "forged",
    [
        {"at": "9999-12-31"},
        {"at": 1},
        {"photo_id": "*"},
        {"path": "/a\0b"},
        {"files": [{"size": -1}]},
        {"files": [{"mtime_ns": 10**40}]},
        {"files": [{"uid": 2**32}]},
        {"files": [{"name": "a\0b"}]},
        {"files": [{"name": "\ud800"}]},
    ],
)
def test_a_note_with_impossible_values_harms_nothing(desk: Desk, forged: dict[str, Any]) -> None:
    save_photos(desk.photos, 1)
    desk.add()
    [path] = desk.vault.glob("trash/*/*/origin.json")
    values = json.loads(path.read_bytes())
    more = [{**values["files"][0], **file} for file in forged.get("files", values["files"])]
    path.write_text(json.dumps({**values, **forged, "files": more}))
    assert listed(desk) == []
    assert desk.run("trash", "restore", str(desk.photos / "0.jpg")).code == 1
    assert desk.run("trash", "purge", "--now", "--last-copies", "--yes").code == 0
    assert (path.parent / "0.jpg").exists()
