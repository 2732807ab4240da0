"""The admin page's addresses: queue, trash, tokens and health, for those who may do everything."""

import json
from pathlib import Path

import pytest

from grayvault.core.token_scope import SCOPES, Scope
from tests.cli.conftest import run
from tests.server.middleware.test_authentication import bearer, token
from tests.server.server import Server
from tests.support.pictures import save_photo
from tests.support.processes import wait_for

ADMIN = (
    ("GET", "/queue"),
    ("POST", "/queue/1/retry"),
    ("GET", "/trash"),
    ("POST", "/trash/restore"),
    ("GET", "/tokens"),
    ("POST", "/tokens"),
    ("DELETE", "/tokens/00000000"),
    ("GET", "/doctor"),
)


@pytest.mark.parametrize("scope", SCOPES)
def test_the_visitor_s_scope_is_told(server: Server, scope: Scope) -> None:
    answer = server.client.get("/access", headers=bearer(token(server, scope)))
    assert answer.json() == {"scope": scope}


@pytest.mark.parametrize(("method", "address"), ADMIN)
def test_all_of_it_needs_the_highest_scope(server: Server, method: str, address: str) -> None:
    answer = server.client.request(method, address, headers=bearer(token(server, "write")))
    assert answer.status_code == 403
    assert answer.json()["detail"].endswith("it needs a token of scope admin")
    elsewhere = {"Origin": "https://elsewhere.example"}
    if method != "GET":
        assert server.client.request(method, address, headers=elsewhere).status_code == 403


def test_a_failed_photo_is_tried_again(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"\xff\xd8\xff" + b"no picture" * 30)
    assert run("add", path, vault=server.vault).exit_code == 3
    queue = server.client.get("/queue").json()
    [failed] = [job for job in queue["failed_jobs"] if job["path"] == str(path)]
    assert (failed["state"], failed["reason"]) == ("failed", "unreadable")
    assert queue["failed"] == len(queue["failed_jobs"])
    path.write_bytes(save_photo(tmp_path / "whole.jpg", 40).read_bytes())
    answer = server.client.post(f"/queue/{failed['id']}/retry")
    assert answer.status_code == 202
    job = answer.headers["location"]
    wait_for(lambda: bool(server.client.get(job).json()["state"] == "done"), "the new attempt")
    assert server.client.get(job).json()["outcome"] == "archived"
    again = server.client.post(f"/queue/{answer.json()['job']}/retry")
    assert again.status_code == 400
    assert "has not failed" in again.json()["detail"]
    assert server.client.post("/queue/999999/retry").status_code == 404


def test_originals_and_removed_photos_come_back(server: Server, tmp_path: Path) -> None:
    path, other = (save_photo(tmp_path / "photos" / f"{n}.jpg", n) for n in (41, 42))
    assert run("add", path.parent, vault=server.vault).exit_code == 0
    assert run("trash", "put", "--yes", path, vault=server.vault).exit_code == 0
    assert run("remove", "--yes", f"path:{other}", vault=server.vault).exit_code == 0
    entries = server.client.get("/trash").json()
    [original] = [entry["name"] for entry in entries if entry["path"] == str(path)]
    [removed] = [entry for entry in entries if entry["path"] == str(other)]
    assert removed["kind"] == "removed"
    listed = json.loads(run("trash", "list", "--json", vault=server.vault).stdout)
    assert [entry | {"path": None} for entry in entries] == [
        entry | {"path": None} for entry in listed
    ]
    path.write_text("another file")
    names = {"names": [original, removed["name"]]}
    answer = server.client.post("/trash/restore", json=names).json()
    assert answer["restored"] == [removed["name"]]
    assert "is there already" in answer["refused"][0]["detail"]
    assert server.client.get(f"/photo/{removed['photo_id']}").status_code == 200
    path.unlink()
    answer = server.client.post("/trash/restore", json={"names": [original]}).json()
    assert answer == {"restored": [original], "refused": []}
    assert path.stat().st_size > 1000
    assert server.client.post("/trash/restore", json={"names": [original]}).status_code == 404


def test_access_is_given_and_ended(server: Server) -> None:
    made = server.client.post("/tokens", json={"name": "Anna's phone", "scope": "write"})
    assert made.status_code == 201
    facts = made.json()
    text = facts.pop("token")
    headers = bearer(text)
    assert server.client.get("/access", headers=headers).json() == {"scope": "write"}
    listed = server.client.get("/tokens").json()
    assert facts in listed
    assert all(set(token) == {"id", "name", "scope", "created_at"} for token in listed)
    assert server.client.delete(f"/tokens/{facts['id']}").json() == facts
    assert server.client.get("/access", headers=headers).status_code == 401
    assert server.client.delete(f"/tokens/{facts['id']}").status_code == 404


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "a\nb"])
def test_a_token_needs_a_name(server: Server, name: str) -> None:
    assert server.client.post("/tokens", json={"name": name}).status_code == 400


def test_the_health_is_what_the_command_says(server: Server) -> None:
    findings = server.client.get("/doctor").json()
    said = json.loads(run("doctor", "--json", vault=server.vault).stdout)
    ours = {"vault", "configuration", "lock", "space"}  # the command opens the vault anew
    assert [f for f in findings if f["check"] not in ours] == [
        f for f in said if f["check"] not in ours
    ]
    assert {finding["check"] for finding in findings} >= {"files", "trash", "verify"}
