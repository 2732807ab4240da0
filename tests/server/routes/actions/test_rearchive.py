"""Photos are tried and archived again at another quality over HTTP."""

from pathlib import Path

import pytest

from tests.server.middleware.test_authentication import bearer, token
from tests.server.server import Server
from tests.support.pictures import save_photo
from tests.support.processes import wait_for


@pytest.mark.slow
def test_a_photo_is_tried_and_archived_again(server: Server, tmp_path: Path) -> None:
    photo_id = server.upload(save_photo(tmp_path / "p.jpg", 80)).json()["id"]
    before = server.client.get(f"/photo/{photo_id}/meta").json()
    trial = server.client.post(f"/photo/{photo_id}/trial?quality=tiny")
    assert trial.status_code == 202
    address = trial.headers["location"]
    wait_for(lambda: server.client.get(address).json()["result"] is not None, "the trial")
    result = server.client.get(address).json()["result"]
    assert server.client.get(f"/photo/{photo_id}/meta").json() == before
    answer = server.client.post("/rearchived?quality=tiny", json={"ids": [photo_id]}).json()
    assert answer["without_original"] == []
    job = f"/jobs/{answer['jobs'][0]}"
    wait_for(lambda: bool(server.client.get(job).json()["state"] == "done"), "the job")
    after = server.client.get(f"/photo/{photo_id}/meta").json()
    assert after["revision"] != before["revision"]
    assert after["stored_bytes"] == pytest.approx(result["stored_bytes"], abs=20)
    assert after["stored_bytes"] < before["stored_bytes"]


def test_photos_without_an_original_stay(server: Server, tmp_path: Path) -> None:
    photo_id = server.upload(save_photo(tmp_path / "p.jpg", 81)).json()["id"]
    next(server.vault.glob(f"originals/*/{photo_id}.*")).unlink()
    answer = server.client.post("/rearchived", json={"ids": [photo_id]}).json()
    assert answer == {"jobs": [], "without_original": [photo_id]}
    assert server.client.post(f"/photo/{photo_id}/trial").status_code == 404


def test_readers_change_no_quality(server: Server, photo: str) -> None:
    headers = bearer(token(server, "read"))
    body = {"ids": [photo.rpartition("/")[2]]}
    assert server.client.post("/rearchived", json=body, headers=headers).status_code == 403
    assert server.client.post(f"{photo}/trial", headers=headers).status_code == 403
