"""A vault whose catalog is on PostgreSQL, used as its users do; the server restarts meanwhile."""

import json
import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.core.errors import VaultBusyError
from tests.faults.runs import watching
from tests.server.server import serving
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos
from tests.support.processes import wait_for
from tests.support.servers.postgres import PostgresServer

pytestmark = pytest.mark.cluster


@pytest.fixture
def shared(desk: Desk, postgres: PostgresServer) -> Desk:
    """A vault with its catalog on the server."""
    url = postgres.new_database().render_as_string(hide_password=False)
    return replace(desk, catalog=url)


def photos_in(desk: Desk) -> int:
    """The number of photos by the sums, which count each once."""
    count: int = json.loads(desk.run("stats", "--json").stdout)["photos"]
    return count


def test_the_whole_way(shared: Desk, postgres: PostgresServer) -> None:
    save_photos(shared.photos, 3)
    assert shared.add().code == 0
    assert not list(shared.vault.glob("catalog*"))
    listed = shared.listed()
    assert photos_in(shared) == len(listed) == 3
    assert len(json.loads(shared.run("stats", "--json", "--by", "folder").stdout)["by"]) == 1
    postgres.restart()
    assert shared.run("verify", "--deep").code == 0
    assert shared.run("doctor").code == 0
    removed = shared.run("remove", "--yes", listed[0]["id"])
    assert removed.code == 0
    assert photos_in(shared) == 2
    after = shared.listed()
    assert shared.run("reindex").code == 0
    assert shared.listed() == after
    assert shared.add("--again", shared.photos).code == 0
    assert photos_in(shared) == 3
    shared.check()


def test_a_catalog_is_moved_there(desk: Desk, shared: Desk, tmp_path: Path) -> None:
    save_photos(desk.photos, 2)
    assert desk.add().code == 0
    before = desk.listed(), desk.run("stats", "--json").stdout
    assert shared.catalog
    moved = desk.run("catalog", "move", shared.catalog)
    assert (moved.code, moved.out.splitlines()[0][:9]) == (0, "2 photos,")
    assert (shared.listed(), shared.run("stats", "--json").stdout) == before
    assert shared.add().code == 0
    assert photos_in(shared) == 2
    other = replace(shared, folder=tmp_path / "other")
    other.folder.mkdir()
    refused = other.add(desk.photos)
    assert refused.code == 2
    assert "belongs to another vault" in refused.out
    refused = shared.run("catalog", "snapshot", tmp_path / "copy")
    assert "copy it with that database's tools" in refused.out


def test_the_server_restarts_while_photos_are_added(shared: Desk, postgres: PostgresServer) -> None:
    save_photos(shared.photos, 12)
    adding = shared.start("add", shared.photos)
    wait_for(lambda: len(shared.files()) >= 2, "the first photos")
    postgres.restart()
    wait_for(lambda: len(shared.files()) >= 6, "half of the photos")
    postgres.stop()
    postgres.start()
    out, _ = adding.communicate(timeout=120)
    assert adding.returncode == 0, out
    assert photos_in(shared) == len(shared.files()) == 12
    shared.check()


def test_a_second_one_takes_over_from_one_that_is_killed(shared: Desk) -> None:
    save_photos(shared.photos, 10)
    first = shared.start("add", shared.photos)
    wait_for(lambda: len(shared.files()) >= 1, "the first photo")
    second = shared.start("add", shared.photos)
    first.kill()
    first.communicate()
    out, _ = second.communicate(timeout=120)
    assert second.returncode == 0, out
    assert photos_in(shared) == len(shared.files()) == 10
    shared.check()


def test_watch_goes_on_when_the_server_is_back(shared: Desk, postgres: PostgresServer) -> None:
    save_photos(shared.photos, 1)
    with watching(shared) as daemon:
        wait_for(lambda: len(shared.files()) == 1, "the first photo")
        postgres.stop()
        daemon.says("start PostgreSQL")
        save_photos(shared.photos, 2, first=1)
        postgres.start()
        wait_for(lambda: photos_in(shared) == 3, "the other photos")
    shared.check()


def test_serve_goes_on_when_the_server_is_back(shared: Desk, postgres: PostgresServer) -> None:
    [first, second] = save_photos(shared.folder / "new", 2)
    with serving(shared.vault, {"catalog": shared.catalog}) as server:
        assert server.upload(first).status_code == 201
        postgres.stop()
        assert server.client.get("/healthz").status_code == 503
        assert server.client.get("/stats").status_code == 503
        postgres.start()
        wait_for(lambda: server.client.get("/healthz").status_code == 200, "the catalog")
        answer = server.upload(second)
        assert answer.status_code == 201, answer.text
        assert server.client.get("/stats").json()["photos"] == 2
        page = server.client.get("/photos").json()
    assert len(page["photos"]) == 2
    shared.check()


def test_two_machines_share_a_vault_in_an_object_store(
    shared: Desk, postgres: PostgresServer, tmp_path: Path
) -> None:
    """Each has a working folder of its own; one of them works at a time."""
    first = replace(shared, folder=tmp_path / "first", url=f"file://{tmp_path / 'objects'}")
    second = replace(first, folder=tmp_path / "second")
    for number, machine in enumerate((first, second)):
        save_photos(machine.photos, 2, first=2 * number)
        assert machine.add().code == 0
    assert first.listed() == second.listed()
    assert photos_in(first) == photos_in(second) == 4
    with first.services() as here, second.services() as there, here.hold():
        with pytest.raises(VaultBusyError), there.hold():
            pass
        postgres.restart()  # the first one's lock is lost, as if its machine were
        with there.hold() as proof:
            assert proof.is_of_all_machines
    second.check()


def test_a_path_that_is_too_long_keeps_only_its_own_file_out(shared: Desk) -> None:
    deep = shared.photos.joinpath(*(secrets.token_hex(125) for _ in range(14)))
    long, short = save_photo(deep / "long.jpg"), save_photo(shared.photos / "short.jpg", 1)
    (deep / "notes.txt").write_text("no picture")
    added = shared.add()
    assert added.code == 3, added.out
    assert "skipped: 1 (path-too-long 1)" in added.stdout
    assert f"{long}: its path has more than 2,500 bytes" in added.stdout
    assert photos_in(shared) == 1
    with watching(shared) as daemon:
        daemon.says("its path has more than 2,500 bytes")
        save_photo(shared.photos / "later.jpg", 2)
        wait_for(lambda: photos_in(shared) == 2, "the other photos")
    assert set(shared.sources()) == {str(short), str(shared.photos / "later.jpg")}
