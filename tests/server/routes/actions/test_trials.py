"""Photos are tried over HTTP: what they would become, and nothing more."""

import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grayvault.bootstrap.trials import trial_runner
from grayvault.bootstrap.trials.trial_folder import TrialFolder, TrialResult
from grayvault.bootstrap.trials.trials_in_store import HOURS
from grayvault.core.errors import NotFoundError
from tests.server.middleware.test_authentication import bearer, token
from tests.server.server import Server
from tests.support.desk import Desk
from tests.support.pictures import SIZE, piece, save_photo
from tests.support.processes import wait_for


def tried(server: Server, content: bytes, **query: str) -> tuple[str, dict[str, Any]]:
    """The address of a trial, and its result."""
    answer = server.client.post("/trials", content=content, params=query)
    assert answer.status_code == 202, answer.text
    address = answer.headers["location"]
    wait_for(lambda: server.client.get(address).json()["result"] is not None, "the trial")
    result: dict[str, Any] = server.client.get(address).json()["result"]
    return address, result


def test_a_trial_says_what_a_photo_becomes_and_archives_nothing(
    server: Server, tmp_path: Path
) -> None:
    before = server.client.get("/stats").json()["photos"]
    content = save_photo(tmp_path / "p.jpg", 70).read_bytes()
    address, result = tried(server, content)
    assert result["outcome"] == "archived"
    assert 0 < result["stored_bytes"] < result["source_bytes"] <= len(content)
    assert server.client.get(f"{address}/before").content == content
    with Image.open(BytesIO(server.client.get(f"{address}/after").content)) as image:
        assert image.size == SIZE
    small = server.client.get(f"{address}/after?w=60").content
    with Image.open(BytesIO(small)) as image:
        assert image.size == (60, 45)
    assert server.client.get("/stats").json()["photos"] == before
    photo_id = server.client.post("/photos", content=content).json()["id"]
    facts = server.client.get(f"/photo/{photo_id}/meta").json()
    assert result["stored_bytes"] == pytest.approx(facts["stored_bytes"], abs=20)  # its name
    for key in ("source_bytes", "tier", "closeness", "width", "height"):
        assert result[key] == facts[key], key


def test_a_better_quality_takes_more_bytes(server: Server, tmp_path: Path) -> None:
    content = save_photo(tmp_path / "p.jpg", 71).read_bytes()
    sizes = [tried(server, content, quality=name)[1]["stored_bytes"] for name in ("tiny", "high")]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[1]
    answer = server.client.post("/trials", content=content, params={"quality": "best"})
    assert answer.status_code == 422


def test_what_would_not_be_archived_says_why(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "small.jpg"
    piece(24).save(path, quality=20, optimize=True)
    address, result = tried(server, path.read_bytes(), name="small.jpg")
    assert (result["outcome"], result["reason"]) == ("skipped", "no-gain")
    assert result["detail"].startswith("small.jpg: ")
    assert server.client.get(f"{address}/after").status_code == 404
    assert tried(server, b"no picture")[1]["outcome"] == "failed"


def test_a_trial_whose_worker_cannot_start_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_runner, "worker_command", lambda _args: ("false",))
    with desk.services() as vault:
        trials = TrialFolder(vault.folder.trials)
        runner = trial_runner.TrialRunner(vault, trials, stopped=lambda: False)
        trial_id, source = trials.create(save_photo(desk.folder / "p.jpg"), "p.jpg")
        runner.submit(source, vault.config.ingest_settings())
        runner.close()
        result = trials.result(trial_id)
    assert result is not None
    assert (result["outcome"], result["detail"]) == ("failed", "p.jpg: it could not be tried")


def test_readers_try_nothing(server: Server) -> None:
    headers = bearer(token(server, "read"))
    for method, address in (("POST", "/trials"), ("GET", f"/trials/{'0' * 32}")):
        assert server.client.request(method, address, headers=headers).status_code == 403
    assert server.client.get(f"/trials/{'0' * 32}").status_code == 404
    assert server.client.get("/trials/x/after").status_code == 404


def test_trials_are_forgotten(tmp_path: Path) -> None:
    trials = TrialFolder(tmp_path / "trials")
    old, source = trials.create(save_photo(tmp_path / "a.jpg"), "a.jpg")
    assert trials.result(old) is None
    trials.finish(source, TrialResult("failed", "error", None, 1), None)
    assert (trials.result(old) or {})["reason"] == "error"
    before = time.time() - HOURS * 3600 - 60
    os.utime(Path(source.path).parent, (before, before))
    new, _ = trials.create(save_photo(tmp_path / "b.jpg"), "b.jpg")
    assert trials.result(new) is None
    with pytest.raises(NotFoundError, match="forgotten after"):
        trials.result(old)
