"""Removed photos lie in the trash, and come back from it."""

import json
from dataclasses import replace

import pytest

from grayvault.bootstrap.configured_vault import supervised_vault
from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.queue.batches import follow, new_batch
from tests.cli.trash.test_trash import listed
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos


def test_a_removed_photo_comes_back(desk: Desk) -> None:
    save_photos(desk.photos, 1)
    keeping = replace(desk, originals="keep")
    keeping.add()
    before = desk.files()
    [photo] = desk.listed()
    assert desk.run("remove", photo["id"], "--yes").code == 0
    [item] = listed(desk)
    assert (item["kind"], item["path"]) == ("removed", None)
    answer = desk.run("trash", "restore", photo["id"])
    assert answer.code == 0, answer.out
    assert desk.files() == before
    assert desk.listed() == [photo]
    assert desk.run("reindex").code == 0
    assert desk.listed() == [photo]
    assert keeping.add().code == 0
    assert listed(desk) == []


def test_of_a_photo_removed_twice_the_last_file_comes_back(desk: Desk) -> None:
    save_photos(desk.photos, 1)
    keeping = replace(desk, originals="keep")
    for quality in ("75", "85"):
        keeping.add("--again", "--quality", quality, desk.photos)
        [photo] = desk.listed()
        desk.run("remove", photo["id"], "--yes")
    first, last = listed(desk)
    answer = desk.run("trash", "restore", photo["id"])
    assert answer.code == 0, answer.out
    assert desk.listed() == [photo]
    assert listed(desk) == [first]

    answer = desk.run("trash", "restore", first["name"])
    assert answer.code == 3
    assert f"was archived again: remove it first to restore {first['name']}" in answer.out
    assert listed(desk) == [first]

    desk.run("remove", photo["id"], "--yes")
    assert [item["name"] for item in listed(desk)] == [first["name"], last["name"]]
    assert desk.run("trash", "restore", first["name"]).code == 0
    assert desk.listed() != [photo]
    assert [item["name"] for item in listed(desk)] == [last["name"]]


def test_a_damaged_removed_photo_stays_in_the_trash(desk: Desk) -> None:
    save_photos(desk.photos, 1)
    replace(desk, originals="keep").add()
    [photo] = desk.listed()
    desk.run("remove", photo["id"], "--yes")
    [file] = desk.vault.glob("trash/*/*.jxl")
    file.write_bytes(file.read_bytes()[:-1])
    answer = desk.run("trash", "restore", photo["id"])
    assert answer.code == 3
    assert "damaged" in answer.out
    assert desk.listed() == []
    assert len(listed(desk)) == 1


def test_a_removed_photo_takes_the_place_of_a_damaged_file(desk: Desk) -> None:
    save_photos(desk.photos, 1)
    keeping = replace(desk, originals="keep")
    keeping.add()
    [photo] = desk.listed()
    desk.run("remove", photo["id"], "--yes")
    keeping.add("--again", desk.photos)
    [file], [trashed] = desk.vault.glob("??/*.jxl"), desk.vault.glob("trash/*/*.jxl")
    content, damaged = trashed.read_bytes(), file.read_bytes()[:-1]
    file.write_bytes(damaged)
    trashed.write_bytes(content[:-1])

    assert desk.run("trash", "restore", photo["id"]).code == 3
    assert (file.read_bytes(), trashed.read_bytes()) == (damaged, content[:-1])

    trashed.write_bytes(content)
    answer = desk.run("trash", "restore", photo["id"])
    assert answer.code == 0, answer.out
    assert file.read_bytes() == content
    assert listed(desk) == []
    assert desk.run("verify").code == 0


@pytest.mark.slow
def test_an_uploads_bytes_go_and_come_with_its_photo(desk: Desk) -> None:
    sent = save_photo(desk.folder / "sent.jpg")
    content = sent.read_bytes()
    with desk.services() as vault:
        supervised, batch = supervised_vault(vault), new_batch()
        incoming = vault.folder.incoming / "1"
        sent.rename(incoming)
        source = Source(str(incoming), str(incoming.parent), stamp_of(incoming.stat()), "sent.jpg")
        from grayvault.catalog import jobs

        jobs.enqueue(vault.engine, [source], IngestSettings(), batch, upload=True)
        follow(supervised, batch, lambda _: None, lambda: False)
    [photo] = desk.listed()
    [upload] = desk.vault.glob("originals/*/*")
    assert desk.run("remove", photo["id"], "--yes").code == 0
    assert not upload.exists()
    assert "problem" not in desk.run("doctor").out
    [item] = listed(desk)
    assert item["bytes"] > len(content)
    assert desk.run("trash", "restore", photo["id"]).code == 0
    assert upload.read_bytes() == content
    assert desk.listed() == [photo]
    facts = json.loads(desk.run("show", photo["id"], "--json").stdout)
    assert [(source["name"], source["state"]) for source in facts["sources"]] == [
        ("sent.jpg", "present")
    ]
