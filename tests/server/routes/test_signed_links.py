"""Addresses that show one view of one photo to anyone who has them, for a while."""

import time
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.server.middleware.signed_links import is_valid, signed
from tests.cli.conftest import run
from tests.server.middleware.test_authentication import ELSEWHERE
from tests.server.server import Server
from tests.support.vault_access import tokens_of

KEY, OTHER = bytes(32), b"\1" * 32
NOW = 1_800_000_000.0

names = st.text(min_size=1).filter(lambda name: name not in {"expires", "signature"})
parameters = st.lists(st.tuples(names, st.text()))


def split(address: str) -> tuple[str, list[tuple[str, str]]]:
    path, _, query = address.partition("?")
    return path, parse_qsl(query, keep_blank_values=True)


@given(parameters, st.integers(int(NOW) + 1, 2**40))
def test_a_link_holds_until_it_expires(
    signed_parameters: list[tuple[str, str]], expires: int
) -> None:
    path, pairs = split(signed("/photo/1", signed_parameters, expires, KEY))
    assert is_valid("GET", path, pairs, KEY, NOW)
    assert is_valid("HEAD", path, list(reversed(pairs)), KEY, expires - 1)
    assert not is_valid("GET", path, pairs, KEY, expires)
    assert not is_valid("GET", path, pairs, OTHER, NOW)
    assert not is_valid("POST", path, pairs, KEY, NOW)
    assert not is_valid("GET", "/photo/2", pairs, KEY, NOW)


@given(parameters, names, st.text())
def test_a_link_covers_every_parameter(
    signed_parameters: list[tuple[str, str]], name: str, value: str
) -> None:
    path, pairs = split(signed("/photo/1", signed_parameters, int(NOW) + 60, KEY))
    assert not is_valid("GET", path, [*pairs, (name, value)], KEY, NOW)
    for place in range(len(pairs)):
        assert not is_valid("GET", path, pairs[:place] + pairs[place + 1 :], KEY, NOW)


@pytest.mark.parametrize("more", [[("expires", "9999999999")], [("signature", "x")]])
def test_neither_expiry_nor_signature_comes_twice(more: list[tuple[str, str]]) -> None:
    path, pairs = split(signed("/photo/1", [], int(NOW) + 60, KEY))
    assert not is_valid("GET", path, [*pairs, *more], KEY, NOW)
    assert not is_valid("GET", path, [*more, *pairs], KEY, NOW)


def made(server: Server, photo: str, **asked: object) -> str:
    """The address, below the server's own, of a link to a photo."""
    body = {"id": photo.rpartition("/")[2], "seconds": 60, **asked}
    answer = server.client.post("/links", json=body)
    assert answer.status_code == 201, answer.text
    url = urlsplit(answer.json()["url"])
    return f"{url.path}?{url.query}"


def test_a_link_shows_its_view_to_anyone_who_has_it(server: Server, photo: str) -> None:
    link = made(server, photo, w=40, format="png", download=True)
    answer = server.client.get(link, headers=ELSEWHERE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("attachment")
    expected = server.client.get(photo, params={"w": 40, "format": "png"})
    assert answer.content == expected.content


@pytest.mark.parametrize("change", [{"w": "400"}, {"view": "gray"}, {"expires": "9999999999"}])
def test_a_link_shows_nothing_else(server: Server, photo: str, change: dict[str, str]) -> None:
    path, pairs = split(made(server, photo, w=40))
    other = urlencode(dict(pairs) | change)
    assert server.client.get(f"{path}?{other}", headers=ELSEWHERE).status_code == 401
    for path in (f"{photo}/meta", "/photos", "/stats"):
        answer = server.client.get(f"{path}?{urlencode(pairs)}", headers=ELSEWHERE)
        assert answer.status_code == 401


def test_a_link_ends(server: Server, photo: str) -> None:
    link = made(server, photo, seconds=1)
    assert server.client.get(link, headers=ELSEWHERE).status_code == 200
    time.sleep(2)
    assert server.client.get(link, headers=ELSEWHERE).status_code == 401


def test_all_links_end_when_their_key_does(server: Server, photo: str) -> None:
    link = made(server, photo)
    tokens_of(server.vault).end_links()
    assert server.client.get(link, headers=ELSEWHERE).status_code == 401
    assert server.client.get(made(server, photo), headers=ELSEWHERE).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"seconds": 0}, {"seconds": 10**12}, {"id": "x"}, {"more": 1}, {"w": 0}]
)
def test_impossible_links_are_refused(server: Server, photo: str, wrong: dict[str, object]) -> None:
    body = {"id": photo.rpartition("/")[2], "seconds": 60, **wrong}
    assert server.client.post("/links", json=body).status_code == 422


def test_a_link_to_no_photo(server: Server) -> None:
    assert server.client.post("/links", json={"id": "0" * 64, "seconds": 9}).status_code == 404


def test_the_command_makes_the_same_links(server: Server, photo: str) -> None:
    photo_id = photo.rpartition("/")[2]
    done = run("link", photo_id, "--width", "40", "--days", "0.5", vault=server.vault)
    assert done.exit_code == 0
    url = urlsplit(done.stdout.strip())
    assert url.netloc == "127.0.0.1:8357"
    answer = server.client.get(f"{url.path}?{url.query}", headers=ELSEWHERE)
    assert answer.status_code == 200
    shared = server.client.post("/shared", json={"ids": [photo_id], "name": "x", "seconds": 60})
    assert shared.status_code == 201
    done = run("link", "--end-all", vault=server.vault)
    assert done.exit_code == 0
    assert server.client.get("/shared").json() == []
    answer = server.client.get(f"{url.path}?{url.query}", headers=ELSEWHERE)
    assert answer.status_code == 401


def test_a_link_to_a_server_at_an_ipv6_address(server: Server, photo: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text('serve: {host: "::1"}')
    done = run("link", photo.rpartition("/")[2], vault=server.vault, config=config)
    assert done.stdout.startswith("http://[::1]:8357/photo/")


@pytest.mark.parametrize("words", [[], ["0" * 64, "--end-all"], ["0" * 64, "--days", "0"]])
def test_words_that_make_no_link(server: Server, words: list[str]) -> None:
    assert run("link", *words, vault=server.vault).exit_code == 2
