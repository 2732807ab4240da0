"""Photos archived anew from their originals, wherever these are."""

import json
from dataclasses import replace
from typing import Any

from tests.cli.conftest import QUICK
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos


def facts_of(desk: Desk, photo_id: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(desk.run("show", photo_id, "--json").stdout)
    return document


def test_a_photo_gets_other_settings(desk: Desk) -> None:
    save_photo(desk.photos / "sub" / "a.jpg")
    desk.add()
    [photo] = desk.listed()
    before = facts_of(desk, photo["id"])
    answer = desk.run("rearchive", photo["id"], "--tier", "color", "--distance", 3)
    assert answer.code == 0, answer.out
    assert answer.stdout.startswith("archived again: 1 photo (")
    after = facts_of(desk, photo["id"])
    assert (before["tier"], after["tier"]) == ("compact", "color")
    assert after["revision"] != before["revision"]
    for name in ("source", "source_name", "folder", "source_bytes", "taken_at"):
        assert after[name] == before[name], name
    assert [(source["path"], source["state"]) for source in after["sources"]] == [
        (source["path"], source["state"]) for source in before["sources"]
    ]
    desk.check()
    assert desk.run("verify", "--deep").code == 0
    assert desk.run("reindex").code == 0
    assert facts_of(desk, photo["id"]) == after


def test_from_an_original_in_the_trash(desk: Desk) -> None:
    save_photos(desk.photos, 2)
    replace(desk, originals="trash").add()
    assert list(desk.photos.iterdir()) == []
    sources = desk.sources()
    answer = desk.run("rearchive", "--all", "--tier", "lossless")
    assert answer.code == 0, answer.out
    assert {facts_of(desk, photo["id"])["tier"] for photo in desk.listed("--all")} == {"lossless"}
    assert {facts_of(desk, photo["id"])["folder"] for photo in desk.listed("--all")} == {""}
    assert desk.sources() == sources
    assert len(json.loads(desk.run("trash", "list", "--json").stdout)) == 2
    before = desk.sources()
    assert desk.run("reindex").code == 0
    assert desk.sources() == before


def test_without_an_original_it_stays_as_it_is(desk: Desk) -> None:
    first, second, third = save_photos(desk.photos, 3)
    desk.add()
    before = desk.files()
    first.unlink()
    save_photo(second, 7)  # it was edited since: another photo
    answer = desk.run("rearchive", "--all", "--tier", "lossless")
    assert answer.code == 3
    assert "unchanged: 2 (no-original 2)" in answer.out
    changed = {name for name, file in desk.files().items() if before[name] != file}
    assert len(changed) == 1
    assert third.exists()


def test_a_photo_that_the_settings_would_skip_stays_as_it_is(desk: Desk) -> None:
    [path] = save_photos(desk.photos, 1)
    desk.add()
    [photo] = desk.listed()
    before, facts = desk.files(), facts_of(desk, photo["id"])
    config = desk.folder / "strict.yaml"
    config.write_text(f"min_saving: 0.99\n{QUICK.read_text()}")
    answer = replace(desk).run("--config", config, "rearchive", photo["id"])
    assert answer.code == 3
    assert "no-gain" in answer.out
    assert desk.files() == before
    assert facts_of(desk, photo["id"])["sources"][0]["state"] == "present"
    assert facts_of(desk, photo["id"])["revision"] == facts["revision"]
    assert path.exists()


def test_originals_stay_whatever_the_configuration_says(desk: Desk) -> None:
    [path] = save_photos(desk.photos, 1)
    desk.add()
    assert replace(desk, originals="delete").run("rearchive", "--all").code == 0
    assert path.exists()


def test_an_original_that_waits_to_be_freed_goes_on_waiting(desk: Desk) -> None:
    [path] = save_photos(desk.photos, 1)
    waiting = replace(desk, originals="trash", free_after_hours=24)
    waiting.add()
    [photo] = desk.listed()
    assert waiting.run("rearchive", photo["id"], "--tier", "lossless").code == 0
    assert path.exists()
    assert "originals waiting to be freed: 1" in waiting.run("doctor").out
    assert "moved to the trash: 1" in replace(waiting, free_after_hours=0).add().out
    assert not path.exists()


def test_wrong_usage(desk: Desk) -> None:
    save_photos(desk.photos, 1)
    desk.add()
    assert desk.run("rearchive").code == 2
    assert desk.run("rearchive", "--all", "0" * 64).code == 2
    assert desk.run("rearchive", "0" * 64).code == 1
