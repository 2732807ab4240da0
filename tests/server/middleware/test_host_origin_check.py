"""What web pages elsewhere can make a browser ask of this server."""

import pytest

from grayvault.server.middleware.host_origin_check import host_name
from tests.server.server import Server


def host_of(server: Server) -> str:
    return f"{server.client.base_url.host}:{server.client.base_url.port}"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:8357", "localhost"),
        ("LocalHost", "localhost"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("[::1]:8357", "::1"),
        ("[::1", ""),
        ("", ""),
        ("evil@localhost", "localhost"),
        ("localhost.evil.example", "localhost.evil.example"),
    ],
)
def test_the_name_in_a_host_header(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:80", "[::1", "localhost."]
)
def test_a_name_that_leads_here_but_isn_t_ours_is_refused(server: Server, host: str) -> None:
    answer = server.client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.headers["content-type"] == "application/problem+json"
    assert "serve: hosts" in answer.json()["detail"]


def test_this_machine_s_names_are_answered(server: Server) -> None:
    port = server.client.base_url.port
    for name in ("localhost", "127.0.0.1", "[::1]"):
        answer = server.client.get("/healthz", headers={"Host": f"{name}:{port}"})
        assert answer.status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "x"])
def test_pages_elsewhere_may_look_but_not_write(server: Server, photo: str, origin: str) -> None:
    photos = server.client.get("/stats").json()["photos"]
    answer = server.client.post("/photos", content=b"anything", headers={"Origin": origin})
    assert answer.status_code == 403
    assert server.client.get(photo, headers={"Origin": origin}).status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert server.client.get("/stats").json()["photos"] == photos


def test_our_own_pages_may_write(server: Server) -> None:
    content = b"no picture"
    headers = {"Origin": f"http://{host_of(server)}"}
    answer = server.client.post("/photos", content=content, headers=headers)
    assert answer.status_code == 422  # it was looked at
