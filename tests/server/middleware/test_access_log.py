"""How the server reports its requests: ids, logs and metrics."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.server.server import Server, serving
from tests.support.pictures import save_photo
from tests.support.processes import wait_for, workers


def logged(server: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def measured(server: Server, name: str, **labels: str) -> float:
    """What all measures of a name and labels add up to."""
    text = server.client.get("/metrics").text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


@pytest.mark.parametrize(
    ("request_id", "is_kept"), [("a-1.b_2", True), ("x" * 65, False), ("a b", False)]
)
def test_a_proxy_s_id_of_a_request_is_kept(server: Server, request_id: str, is_kept: bool) -> None:
    answer = server.client.get("/healthz", headers={"X-Request-Id": request_id})
    assert (answer.headers["x-request-id"] == request_id) == is_kept


def test_each_request_has_an_id_of_its_own(server: Server) -> None:
    ids = {server.client.get(path).headers["x-request-id"] for path in ("/stats", "/x", "/healthz")}
    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", photo_id) for photo_id in ids)


@pytest.mark.slow
def test_requests_are_logged_as_objects(tmp_path: Path) -> None:
    with serving(tmp_path / "vault", log="json") as server:
        sent = server.upload(save_photo(tmp_path / "p.jpg"))
        path = sent.headers["location"]
        hostile = "/photo/%0a%22%1b[31m?signature=secret"
        answers = [server.client.get(f"{path}?w=30"), server.client.get(hostile)]
        wait_for(lambda: len(logged(server)) >= 4, "the lines")
    lines = {line["request_id"]: line for line in logged(server)}
    actual = [lines[answer.headers["x-request-id"]] for answer in answers]
    assert [line["status"] for line in actual] == [200, 401]
    assert [line["path"] for line in actual] == [path, '/photo/\n"\x1b[31m']
    assert actual[0]["bytes"] == len(answers[0].content)
    assert actual[0]["caller"] == "this machine"
    assert actual[0]["seconds"] > 0
    assert "secret" not in server.log.read_text()


@pytest.mark.slow
def test_errors_are_reported_with_the_request_s_id(tmp_path: Path) -> None:
    with serving(tmp_path / "vault") as server:
        path = server.upload(save_photo(tmp_path / "p.jpg")).headers["location"]
        [file] = server.vault.glob("??/*.jxl")
        file.write_bytes(file.read_bytes()[:-1])
        answer = server.client.get(path)
        assert answer.status_code == 500
    [line] = server.log.read_text().splitlines()
    assert file.name in line
    assert answer.headers["x-request-id"] in line


def test_requests_and_renders_are_measured(server: Server, photo: str) -> None:
    route = {"route": "/photo/{photo_id}", "method": "GET", "status": "200"}
    requests = measured(server, "grayvault_http_requests_total", **route)
    renders = measured(server, "grayvault_render_seconds_count")
    for _ in range(3):
        assert server.client.get(photo, params={"w": 33, "quality": 41}).status_code == 200
    assert measured(server, "grayvault_http_requests_total", **route) == requests + 3
    assert measured(server, "grayvault_render_seconds_count") == renders + 1
    assert measured(server, "grayvault_photos") == server.client.get("/stats").json()["photos"]
    assert measured(server, "process_resident_memory_bytes") > 0


@pytest.mark.slow
def test_several_processes_answer_and_measure_together(tmp_path: Path) -> None:
    with serving(tmp_path / "vault", workers=2) as server:
        path = server.upload(save_photo(tmp_path / "p.jpg")).headers["location"]
        headers = {"Connection": "close"}  # each request may go to either
        answers = [server.client.get(path, params={"w": 40}, headers=headers) for _ in range(40)]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert len({answer.headers["etag"] for answer in answers}) == 1
        route = {"route": "/photo/{photo_id}"}
        assert measured(server, "grayvault_http_requests_total", **route) == 40
        assert measured(server, "grayvault_render_seconds_count") == 1
        assert len(workers(server.vault)) == 1  # of one supervisor
        assert len(list(server.vault.glob("views/*/*"))) == 1
        server.process.kill()
        wait_for(lambda: not workers(server.vault), "what it started to end")
        wait_for(lambda: not answers_still(server), "its processes to end")
        server.process.wait()
        server.process.returncode = 0


def answers_still(server: Server) -> bool:
    try:
        return server.client.get("/healthz", headers={"Connection": "close"}).is_success
    except httpx.TransportError:
        return False
