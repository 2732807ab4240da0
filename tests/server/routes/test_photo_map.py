"""Where photos were taken, over HTTP."""

from pathlib import Path

import pytest

from tests.cli.conftest import run
from tests.server.server import Server
from tests.support.gps import SYDNEY, ZURICH, save_photo_at


@pytest.fixture(scope="module")
def travels(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The query of a folder of two photos of Zurich and one of Sydney."""
    root = tmp_path_factory.mktemp("root")
    for number, place in enumerate((ZURICH, ZURICH, SYDNEY), 5000):
        save_photo_at(root / "travels" / f"{number}.jpg", number, place)
    added = run("add", root, vault=server.vault)
    assert added.exit_code == 0, added.output
    return "folder=travels"


def test_photos_are_grouped_by_their_places(server: Server, travels: str) -> None:
    answer = server.client.get(f"/clusters?{travels}")
    assert answer.headers["content-encoding"] == "gzip"
    zurich, sydney = answer.json()["clusters"]
    edges = "south", "west", "north", "east"
    assert (zurich["photos"], sydney["photos"]) == (2, 1)
    assert tuple(zurich[edge] for edge in edges) == pytest.approx(ZURICH * 2, abs=1e-3)
    assert tuple(sydney[edge] for edge in edges) == pytest.approx(SYDNEY * 2, abs=1e-3)
    meta = server.client.get(f"/photo/{sydney['id']}/meta").json()
    assert meta["exif"]["latitude"] == sydney["south"]
    assert "latitude" not in meta


def test_an_area_is_a_filter_of_every_list(server: Server, travels: str) -> None:
    query = f"{travels}&area=47,8,48,9"
    [group] = server.client.get(f"/clusters?{query}").json()["clusters"]
    assert group["photos"] == 2
    assert len(server.client.get(f"/timeline?{query}").json()["shapes"]) == 2
    first = server.client.get(f"/photos?{query}&limit=1").json()
    second = server.client.get(first["next"]).json()
    assert {first["photos"][0]["source"], second["photos"][0]["source"]} & {"", None} == set()
    assert second["next"] is None


def test_the_next_page_is_of_the_same_area(server: Server, tmp_path: Path) -> None:
    places = {"a": 48 + 1 / 9, "b": 48 + 1 / 9, "c": 47 + 1 / 9}
    for number, (name, latitude) in enumerate(places.items(), 5010):
        save_photo_at(tmp_path / "near" / f"{name}.jpg", number, (latitude, 8.5))
    assert run("add", tmp_path, vault=server.vault).exit_code == 0
    page, names = "/photos?folder=near&sort=name&limit=1&area=47.1111114,8,49,9", []
    while page:
        answer = server.client.get(page).json()
        names += [photo["name"] for photo in answer["photos"]]
        page = answer["next"]
    assert names == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("area", "status"),
    [("1,2,3", 422), ("a,b,c,d", 422), ("48,8,47,9", 400), ("0,0,91,0", 400), ("0,0,1,181", 400)],
)
def test_what_is_no_area_is_refused(server: Server, area: str, status: int) -> None:
    answer = server.client.get(f"/clusters?area={area}")
    assert answer.status_code == status
    assert "area" in answer.json()["detail"]


def test_no_tiles_are_asked_for_unless_configured(server: Server) -> None:
    tiles = server.client.get("/map/tiles").json()
    assert tiles == {"address": None, "attribution": None}
    policy = server.client.get("/map").headers["content-security-policy"]
    assert "img-src 'self';" in policy
