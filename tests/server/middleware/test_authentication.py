"""Who may do what: this machine, bearers of tokens, and nobody else."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from grayvault.core.token_scope import SCOPES, Scope
from tests.server.server import Server, serving
from tests.support.pictures import save_photo
from tests.support.processes import wait_for
from tests.support.vault_access import tokens_of

FORWARDED = [
    {"X-Forwarded-For": "127.0.0.1"},
    {"Forwarded": "for=127.0.0.1"},
    {"X-Forwarded-Proto": "https"},
    {"X-Real-IP": "127.0.0.1"},
    {"Via": "1.1 proxy"},
]
ELSEWHERE = FORWARDED[0]
"""A request with this comes through a proxy, so from anywhere."""


def bearer(text: str) -> dict[str, str]:
    return {**ELSEWHERE, "Authorization": f"Bearer {text}"}


def basic(user: str, password: str) -> dict[str, str]:
    credentials = b64encode(f"{user}:{password}".encode()).decode()
    return {**ELSEWHERE, "Authorization": f"Basic {credentials}"}


def token(server: Server, scope: Scope) -> str:
    return tokens_of(server.vault).create("somebody", scope)[1]


@pytest.mark.parametrize("headers", FORWARDED)
@pytest.mark.parametrize("path", ["/photos", "/stats", "/metrics", "/openapi.json", "/nothing"])
def test_a_request_through_a_proxy_needs_a_token(
    server: Server, path: str, headers: dict[str, str]
) -> None:
    answer = server.client.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "grayvault token create" in answer.json()["detail"]
    challenges = answer.headers.get_list("www-authenticate")
    assert [challenge.split()[0] for challenge in challenges] == ["Bearer", "Basic"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_needs_no_token(server: Server, path: str) -> None:
    def is_well() -> bool:
        return server.client.get(path, headers=ELSEWHERE).status_code == 200

    wait_for(is_well, "the networks to be loaded")


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_allows_its_own_requests(server: Server, photo: str, scope: Scope) -> None:
    headers = bearer(token(server, scope))
    photo_id = photo.rpartition("/")[2]
    asked = {
        "read": server.client.get(photo, headers=headers),
        "write": server.client.post("/photos", content=b"no picture", headers=headers),
        "admin": server.client.post("/links", json={"id": photo_id, "seconds": 9}, headers=headers),
    }
    may = SCOPES[: SCOPES.index(scope) + 1]
    statuses = {"read": 200, "write": 422, "admin": 201}
    assert {name: answer.status_code for name, answer in asked.items()} == {
        name: statuses[name] if name in may else 403 for name in SCOPES
    }


def test_a_browser_shows_the_token_as_a_password(server: Server, photo: str) -> None:
    text = token(server, "read")
    assert server.client.get(photo, headers=basic("anybody", text)).status_code == 200
    assert server.client.get(photo, headers=basic("", text)).status_code == 200
    assert server.client.get(photo, headers=basic(text, "")).status_code == 401


@pytest.mark.parametrize(
    "credentials", ["", "Bearer", "Bearer x", "Basic", "Basic =", "Basic /w==", "Digest x", "\xe9"]
)
@pytest.mark.parametrize("where", [{}, ELSEWHERE])
def test_wrong_credentials_are_worse_than_none(
    server: Server, credentials: str, where: dict[str, str]
) -> None:
    headers = {name.encode(): value.encode() for name, value in where.items()}
    headers[b"Authorization"] = credentials.encode("latin-1")
    assert server.client.get("/stats", headers=headers).status_code == 401


def test_a_revoked_token_ends_at_once_and_others_are_served(server: Server, photo: str) -> None:
    tokens = tokens_of(server.vault)
    lost, text = tokens.create("lost phone", "admin")
    _, other = tokens.create("other", "read")
    assert server.client.get(photo, headers=bearer(text)).status_code == 200
    tokens.revoke(lost.id)
    assert server.client.get(photo, headers=bearer(text)).status_code == 401
    assert server.client.get(photo, headers=bearer(other)).status_code == 200
    assert server.client.get(photo).status_code == 200


def test_a_damaged_token_is_answered_and_named_in_the_log(server: Server) -> None:
    made, text = tokens_of(server.vault).create("phone", "read")
    path = server.vault / "tokens" / f"{made.id}.json"
    path.write_text("{}")
    answer = server.client.get("/stats", headers=bearer(text))
    path.unlink()
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert made.id not in answer.text
    wait_for(lambda: f"{made.id}.json" in server.log.read_text(), "the log")


def test_pages_elsewhere_may_write_with_a_bearer_s_token_only(server: Server) -> None:
    text = token(server, "write")
    origin = {"Origin": "https://elsewhere.example"}
    for headers, status in ((bearer(text), 422), (basic("me", text), 403)):
        answer = server.client.post("/photos", content=b"no picture", headers=headers | origin)
        assert answer.status_code == status


@pytest.mark.parametrize("query", ["q=signature", "folder=2020%2Fsignature", "q=a&q=signature%3D"])
def test_a_search_for_the_word_signature_is_no_signed_link(server: Server, query: str) -> None:
    assert server.client.get(f"/photos?{query}").status_code == 200
    assert server.client.get(f"/photos?{query}", headers=ELSEWHERE).status_code == 401


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_browsers_say_whose_page_it_is(server: Server, site: str) -> None:
    headers = {"Sec-Fetch-Site": site}
    assert server.client.post("/photos", content=b"x", headers=headers).status_code == 403
    assert server.client.get("/stats", headers=headers).status_code == 200


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that trusts nobody without a token, behind a name, for pages of one other site."""
    settings: dict[str, Any] = {
        "trust_loopback": False,
        "public_url": "https://photos.example.org",
        "origins": ["https://viewer.example.org"],
        "requests_per_minute": 40,
    }
    with serving(tmp_path_factory.mktemp("guarded") / "vault", **settings) as server:
        yield server


def test_this_machine_needs_a_token_where_it_isn_t_trusted(guarded: Server) -> None:
    assert guarded.client.get("/stats").status_code == 401
    headers = {"Authorization": f"Bearer {token(guarded, 'read')}"}
    assert guarded.client.get("/stats", headers=headers).status_code == 200


def test_the_public_address_is_known_and_reported(guarded: Server, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {token(guarded, 'admin')}", "Host": "photos.example.org"}
    content = save_photo(tmp_path / "p.jpg").read_bytes()
    sent = guarded.client.post("/photos", content=content, headers=headers)
    photo_id = sent.json()["id"]
    info = guarded.client.get(f"/iiif/{photo_id}/info.json", headers=headers).json()
    assert info["id"] == f"https://photos.example.org/iiif/{photo_id}"
    asked = {"id": photo_id, "seconds": 60}
    link = guarded.client.post("/links", json=asked, headers=headers).json()
    assert link["url"].startswith(f"https://photos.example.org/photo/{photo_id}?")


def test_pages_of_sites_that_are_named_may_read(guarded: Server) -> None:
    def ask(origin: str, **headers: str) -> httpx.Response:
        headers |= {"Origin": origin, "Authorization": f"Bearer {token(guarded, 'read')}"}
        return guarded.client.get("/stats", headers=headers)

    named = ask("https://viewer.example.org")
    assert named.status_code == 200
    assert named.headers["access-control-allow-origin"] == "https://viewer.example.org"
    assert named.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-origin" not in ask("https://evil.example").headers
    preflight = {
        "Origin": "https://viewer.example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    assert guarded.client.options("/stats", headers=preflight).status_code == 200
    writing = preflight | {"Access-Control-Request-Method": "POST"}
    assert guarded.client.options("/photos", headers=writing).status_code == 400


def test_a_client_that_asks_too_often_waits_and_others_are_served(guarded: Server) -> None:
    hasty, calm = token(guarded, "read"), token(guarded, "read")
    answers = [
        guarded.client.get("/photos", headers={"Authorization": f"Bearer {hasty}"})
        for _ in range(60)
    ]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert 15 <= len(refused) <= 20
    assert 1 <= int(refused[-1].headers["retry-after"]) <= 3
    answer = guarded.client.get("/photos", headers={"Authorization": f"Bearer {calm}"})
    assert answer.status_code == 200


def test_every_answer_has_the_security_headers(server: Server, photo: str) -> None:
    for path in (photo, "/stats", "/nothing", "/photo/x"):
        headers = server.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["referrer-policy"] == "no-referrer"
