"""Links to several photos, for people without a token."""

from io import BytesIO
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest

from tests.server.middleware.test_authentication import ELSEWHERE, bearer, token
from tests.server.server import Server

PAGE = {**ELSEWHERE, "Accept": "text/html,*/*"}


def below(url: str) -> str:
    """An address on the server itself."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


@pytest.fixture
def link(server: Server, photo: str) -> dict[str, str]:
    """A link to one photo."""
    asked = {"ids": [photo.rpartition("/")[2]], "name": "The Alps", "seconds": 3600}
    answer = server.client.post("/shared", json=asked)
    assert answer.status_code == 201
    facts: dict[str, str] = answer.json()
    return facts


def test_a_link_shows_its_photos_to_all_who_have_it(
    server: Server, photo: str, link: dict[str, str]
) -> None:
    shared = server.client.get(below(link["url"]), headers=ELSEWHERE).json()
    assert (shared["name"], shared["expires_at"]) == ("The Alps", link["expires_at"])
    [shown] = shared["photos"]
    picture = server.client.get(shown["picture"], headers=ELSEWHERE)
    assert picture.content == server.client.get(f"{photo}?w=2048&format=webp").content
    saved = server.client.get(shown["download"], headers=ELSEWHERE)
    assert saved.headers["content-disposition"].startswith("attachment")
    packed = server.client.get(shared["download"], headers=ELSEWHERE)
    with ZipFile(BytesIO(packed.content)) as file:
        assert file.read(file.namelist()[0]) == saved.content
    page = server.client.get(below(link["url"]), headers=PAGE)
    assert page.headers["content-type"].startswith("text/html")
    assert server.client.get("/static/script/main.js", headers=ELSEWHERE).status_code == 200


def test_a_link_shows_nothing_else(server: Server, photo: str, link: dict[str, str]) -> None:
    path, _, query = below(link["url"]).partition("?")
    for address in (photo, f"{photo}/meta", "/shared", "/photos", f"/shared/{'0' * 16}"):
        answer = server.client.get(f"{address}?{query}", headers=ELSEWHERE)
        assert answer.status_code in {401, 403}
    assert server.client.get(path, headers=ELSEWHERE).status_code == 401
    assert server.client.delete(below(link["url"]), headers=ELSEWHERE).status_code == 403


def test_the_owner_sees_and_ends_links(server: Server, link: dict[str, str]) -> None:
    assert link in server.client.get("/shared").json()
    address = below(link["url"])
    picture = server.client.get(address, headers=ELSEWHERE).json()["photos"][0]["picture"]
    assert server.client.delete(f"/shared/{link['id']}").json() == link
    assert link not in server.client.get("/shared").json()
    ended = server.client.get(address, headers=ELSEWHERE)
    assert ended.status_code == 403
    assert "this link has ended" in ended.json()["detail"]
    assert server.client.get(picture, headers=ELSEWHERE).status_code == 401
    assert server.client.delete(f"/shared/{link['id']}").status_code == 404


def test_links_are_the_owner_s(server: Server, link: dict[str, str]) -> None:
    headers = bearer(token(server, "write"))
    assert server.client.get("/shared", headers=headers).status_code == 403
    assert server.client.delete(f"/shared/{link['id']}", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"ids": []}, 422),
        ({"ids": ["0" * 64]}, 404),
        ({"name": ""}, 422),
        ({"name": "a\nb"}, 422),
        ({"seconds": 0}, 422),
    ],
)
def test_impossible_links_are_refused(
    server: Server, photo: str, wrong: dict[str, object], status: int
) -> None:
    asked = {"ids": [photo.rpartition("/")[2]], "name": "x", "seconds": 60, **wrong}
    assert server.client.post("/shared", json=asked).status_code == status
