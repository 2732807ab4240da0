"""Errors are pages for browsers, and problem documents for programs."""

import pytest

from tests.server.server import Server

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "There is nothing at this address."),
        (f"/photo/{'0' * 64}", 404, "There is nothing at this address."),
        ("/photos?limit=0", 422, "can't make sense of this address"),
    ],
)
def test_a_browser_gets_a_page(server: Server, path: str, status: int, words: str) -> None:
    answer = server.client.get(path, headers=BROWSER)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert words in answer.text
    assert "`" not in answer.text  # no command, as the sentences for programs have them
    assert len(answer.content) == int(answer.headers["content-length"])
    head = server.client.head(path, headers=BROWSER)
    assert (head.status_code, head.content) == (status if status == 404 else 405, b"")


def test_a_program_gets_a_problem_document(server: Server) -> None:
    for accept in ("*/*", "application/json"):
        answer = server.client.get("/nowhere", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
        assert "/nowhere" in answer.json()["detail"]


def test_a_refused_write_stays_a_problem_document(server: Server) -> None:
    answer = server.client.post("/nowhere", headers=BROWSER)
    assert answer.headers["content-type"] == PROBLEM


def test_a_foreign_name_is_told_on_a_page(server: Server) -> None:
    answer = server.client.get("/", headers={**BROWSER, "Host": "elsewhere.example"})
    assert answer.status_code == 421
    assert "doesn't go by the name" in answer.text
