"""Photos are removed over HTTP, and come back."""

from pathlib import Path

import pytest

from tests.server.middleware.test_authentication import bearer, token
from tests.server.server import Server
from tests.support.pictures import save_photo


@pytest.fixture
def ids(server: Server, tmp_path: Path) -> list[str]:
    """The ids of two photos."""
    paths = (save_photo(tmp_path / f"{number}.jpg", number) for number in (63, 64))
    return [server.upload(path).json()["id"] for path in paths]


def test_photos_are_removed_and_brought_back(server: Server, ids: list[str]) -> None:
    headers = bearer(token(server, "write"))

    def post(address: str) -> tuple[int, dict[str, int]]:
        answer = server.client.post(address, json={"ids": [*ids, ids[0]]}, headers=headers)
        return answer.status_code, answer.json()

    before = [server.client.get(f"/photo/{photo_id}?w=50").content for photo_id in ids]
    assert post("/removed") == (200, {"photos": 2})
    assert {server.client.get(f"/photo/{photo_id}").status_code for photo_id in ids} == {410}
    assert post("/removed")[0] == 410
    assert post("/removed/undo") == (200, {"photos": 2})
    after = [server.client.get(f"/photo/{photo_id}?w=50").content for photo_id in ids]
    assert after == before
    assert post("/removed/undo")[0] == 404


def test_nothing_is_removed_if_one_is_not_there(server: Server, ids: list[str]) -> None:
    answer = server.client.post("/removed", json={"ids": [*ids, "0" * 64]})
    assert answer.status_code == 404
    assert {server.client.get(f"/photo/{photo_id}").status_code for photo_id in ids} == {200}


def test_readers_remove_nothing(server: Server, ids: list[str]) -> None:
    headers = bearer(token(server, "read"))
    answer = server.client.post("/removed", json={"ids": ids}, headers=headers)
    assert answer.status_code == 403
