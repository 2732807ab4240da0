"""Lists of photos and of folders over HTTP."""

from urllib.parse import quote

import pytest

from tests.cli.conftest import run
from tests.server.server import Server
from tests.support.pictures import save_photo

ODD = "caf\udce9 & [red]\n<b>"


@pytest.fixture(scope="module")
def album(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder of three photos, one of them in a folder whose name is hostile."""
    root = tmp_path_factory.mktemp("root")
    for number, place in enumerate(("b.jpg", "a.jpg", f"{ODD}/c.jpg"), 3000):
        save_photo(root / "album" / place, number)
    added = run("add", root, vault=server.vault)
    assert added.exit_code == 0, added.output
    return "album"


def names(server: Server, address: str) -> list[str]:
    actual: list[str] = []
    while address:
        answer = server.client.get(address)
        assert answer.status_code == 200, answer.text
        actual += [photo["name"] for photo in answer.json()["photos"]]
        address = answer.json()["next"]
    return actual


def test_photos_of_a_folder_in_an_order(server: Server, album: str) -> None:
    for limit in (1, 2, 100):
        address = f"/photos?folder={album}&limit={limit}"
        assert names(server, f"{address}&sort=name") == ["a.jpg", "b.jpg", "c.jpg"]
        assert names(server, f"{address}&sort=name&order=desc") == ["c.jpg", "b.jpg", "a.jpg"]
        assert len(names(server, f"{address}&sort=date&order=desc")) == 3
        assert names(server, f"{address}&sort=name&q=ALBUM%20C.") == ["c.jpg"]


def test_a_folder_of_any_name_is_reached(server: Server, album: str) -> None:
    content = server.client.get("/folders", params={"folder": album}).json()
    assert content["photos"] == 3
    [inside] = content["folders"]
    assert inside == {"path": f"{album}/{ODD}", "name": ODD, "photos": 1}
    address = quote(inside["path"], errors="surrogateescape")
    assert names(server, f"/photos?folder={address}&limit=1") == ["c.jpg"]
    assert server.client.get(f"/folders?folder={address}").json()["photos"] == 1


def test_a_slash_at_the_end_of_a_folder_changes_nothing(server: Server, album: str) -> None:
    content = server.client.get("/folders", params={"folder": album}).json()
    assert server.client.get("/folders", params={"folder": f"{album}/"}).json() == content


def test_the_folders_of_all(server: Server, album: str) -> None:
    top = server.client.get("/folders").json()
    assert {"path": album, "name": album, "photos": 3} in top["folders"]
    assert top["photos"] == len(names(server, "/photos")) >= 3


def test_the_facts_of_a_photo_in_a_page(server: Server, album: str, photo: str) -> None:
    photo_id = photo.rpartition("/")[2]
    listed = server.client.get("/photos", params={"limit": 1000}).json()["photos"]
    [facts] = [photo for photo in listed if photo["id"] == photo_id]
    meta = server.client.get(f"{photo}/meta").json()
    assert facts["color"] == "restored"
    assert facts["name"] == meta["source_name"]
    for name in ("source", "sorted_at", "width", "height", "stored_bytes"):
        assert facts[name] == meta[name]


@pytest.mark.parametrize("query", ["sort=size", "order=up", "limit=0"])
def test_unknown_orders_are_refused(server: Server, query: str) -> None:
    assert server.client.get(f"/photos?{query}").status_code == 422


@pytest.mark.parametrize("sort", ["id", "date", "name"])
@pytest.mark.parametrize("after", ["0" * 64, "f" * 64, "f", "nonsense"])
def test_a_page_behind_nothing(server: Server, sort: str, after: str) -> None:
    answer = server.client.get("/photos", params={"sort": sort, "after": after})
    assert answer.status_code == 404
    sentence = f"there is no photo '{after}' to go on from: begin with the first page"
    assert answer.json()["detail"] == sentence


def test_a_page_behind_a_photo_that_was_removed_meanwhile(server: Server, album: str) -> None:
    address = f"/photos?folder={album}&limit=1"
    first = server.client.get(address).json()
    [photo] = first["photos"]
    everything = names(server, address)
    assert run("remove", "--yes", photo["id"], vault=server.vault).exit_code == 0
    try:
        assert names(server, first["next"]) == everything[1:]
    finally:
        assert run("trash", "restore", photo["id"], vault=server.vault).exit_code == 0


def test_the_timeline_of_a_folder(server: Server, album: str) -> None:
    address = f"/timeline?folder={album}&sort=date&order=desc&undated=apart&step=2"
    answer = server.client.get(address)
    assert answer.headers["content-encoding"] == "gzip"
    plain = server.client.get(address, headers={"Accept-Encoding": "identity"})
    assert plain.json() == answer.json()
    timeline = answer.json()
    assert len(timeline["shapes"]) == 3
    assert timeline["days"] == [["", 3]]  # their Exif has no date
    [end] = timeline["page_ends"]
    assert len(names(server, f"/photos?folder={album}&sort=date&order=desc&after={end}")) == 1


def test_pages_keep_what_was_asked_for(server: Server, album: str) -> None:
    address = f"/photos?folder={album}&limit=1&sort=date&undated=apart&kind=color"
    assert names(server, address) == []
    assert len(names(server, address.replace("&kind=color", ""))) == 3
    assert names(server, f"/photos?folder={album}&limit=1&camera=none&from=2020-01-01") == []
    assert server.client.get("/photos?from=2020-1-1").status_code == 422


@pytest.mark.parametrize("path", ["/photos", "/timeline", "/clusters"])
def test_a_search_of_too_many_words_is_refused(server: Server, path: str) -> None:
    assert server.client.get(path, params={"q": "a " * 100}).status_code == 200
    answer = server.client.get(path, params={"q": "a " * 1500})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "a search has 100 words at most"
