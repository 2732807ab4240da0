"""`jobs` lists waiting and failed jobs, and tries failed ones again."""

import json
from dataclasses import replace

from grayvault.catalog import jobs
from grayvault.core.file_stamps import FileStamp
from grayvault.core.jobs import Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.originals.uploads import accept
from tests.cli.conftest import HOSTILE
from tests.support.desk import Desk
from tests.support.pictures import save_photo


def fill(desk: Desk) -> dict[str, int]:
    """A queue with a job in each state; their numbers by state."""
    with desk.services() as vault:
        names = ("waiting", "running", "retrying", "set-aside", "failed", "done")
        stamp = FileStamp(1, 2, 3, 4)
        sources = [Source(f"/photos/{name}/{HOSTILE}", "/photos", stamp) for name in names]
        numbers = jobs.enqueue(vault.engine, sources, IngestSettings(), "batch")
        by_name = dict(zip(names, numbers, strict=True))
        for name in ("retrying", "set-aside", "failed", "done", "running"):
            _claim(vault, by_name[name], 3 if name == "set-aside" else 1)
        died = Outcome("failed", stamp, reason="worker-died", detail=f"{HOSTILE}: it died")
        bad = Outcome("failed", stamp, reason="unreadable", detail=f"{HOSTILE}: it is cut off")
        jobs.retry_later(vault.engine, by_name["retrying"], died, 4e9)
        jobs.finish(vault.engine, by_name["set-aside"], died)
        jobs.finish(vault.engine, by_name["failed"], bad)
        jobs.finish(vault.engine, by_name["done"], Outcome("gone", stamp))
    return by_name


def _claim(services: object, number: int, attempts: int) -> None:
    from sqlalchemy import update

    from grayvault.bootstrap.configured_vault import ConfiguredVault
    from grayvault.catalog.database.schema import jobs as table
    from grayvault.catalog.database.writing import writing

    assert isinstance(services, ConfiguredVault)
    with writing(services.engine) as connection:
        begun = update(table).where(table.c.id == number)
        connection.execute(begun.values(state="running", attempts=attempts))


def test_every_state_is_listed(desk: Desk) -> None:
    numbers = fill(desk)
    del numbers["done"]
    document = json.loads(desk.run("jobs", "--json").stdout)
    assert {job["state"]: job["id"] for job in document} == numbers
    assert {job["state"] for job in document if job["due_in_seconds"] is not None} == {"retrying"}
    text = desk.run("jobs").stdout
    assert len(text.splitlines()) == 5
    assert "\x1b" not in text
    assert "attempt 2 of 3 in" in text
    assert "it is cut off" in text
    for state, number in numbers.items():
        [line] = desk.run("jobs", "--state", state).stdout.splitlines()
        words = "failed for good" if state == "set-aside" else state
        assert line.lstrip().startswith(f"{number}  {words:15}  ")
    assert "set-aside" not in text
    assert desk.run("jobs", "--state", "failed-for-good").stdout in text


def test_uploads_are_called_by_their_own_names(desk: Desk) -> None:
    names = ("waits.jpg", "broken.jpg", None)
    with desk.services() as vault:
        incoming = vault.folder.incoming
        for number, name in enumerate(names):
            received = incoming / f"{number}.part"
            received.write_bytes(b"no picture" * 30)
            source = accept(vault, received, name or "")
            source = replace(source, name=name)
            [job] = jobs.enqueue(vault.engine, [source], IngestSettings(), "b", upload=True)
            if name == "broken.jpg":
                _claim(vault, job, 3)
                died = Outcome.failed(source, "worker-died", "its worker died")
                jobs.finish(vault.engine, job, died)
    shown = desk.run("jobs").stdout
    assert [line.rpartition("  ")[2] for line in shown.splitlines()] == [
        "waits.jpg",
        str(incoming / "2"),  # nobody has told its name
        "broken.jpg: its worker died",
    ]
    again = desk.run("jobs", "retry", "--all")
    assert again.code == 3
    assert "  broken.jpg: " in again.out
    assert str(incoming / "1") not in again.out


def test_an_empty_queue(desk: Desk) -> None:
    with desk.services():
        pass
    assert desk.run("jobs").stdout == "no jobs are queued or failed\n"
    assert desk.run("jobs", "--state", "failed-for-good").stdout == "no jobs are in this state\n"
    assert json.loads(desk.run("jobs", "--json").stdout) == []


def test_a_failed_job_is_tried_again_by_its_number(desk: Desk) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    content = photo.read_bytes()
    photo.write_bytes(content[:3] + b"no picture" * 30)
    assert desk.add().code == 3
    [failed] = json.loads(desk.run("jobs", "--json").stdout)
    again = desk.run("jobs", "retry", failed["id"])
    assert again.code == 3
    assert "failed: 1 (unreadable 1)" in again.out
    photo.write_bytes(content)
    [failed] = json.loads(desk.run("jobs", "--json").stdout)
    assert desk.run("jobs", "retry", failed["id"]).code == 0
    assert json.loads(desk.run("jobs", "--json").stdout) == []
    assert len(desk.files()) == 1


def test_wrong_numbers(desk: Desk) -> None:
    numbers = fill(desk)
    assert desk.run("jobs", "retry").code == 2
    assert desk.run("jobs", "retry", "--all", "1").code == 2
    too_large = desk.run("jobs", "retry", "9" * 20)
    assert (too_large.code, "Traceback" in too_large.out) == (2, False)
    unknown = desk.run("jobs", "retry", numbers["failed"], "999")
    assert unknown.code == 1
    assert "there is no job 999" in unknown.out
    done = desk.run("jobs", "retry", numbers["done"])
    assert done.code == 1
    assert "has not failed" in done.out
    listed = {job["id"] for job in json.loads(desk.run("jobs", "--json").stdout)}
    assert listed == set(numbers.values()) - {numbers["done"]}
