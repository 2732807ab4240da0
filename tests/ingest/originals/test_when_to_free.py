"""The sweep that queues originals to be freed: however many wait, and however often it is made."""

from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.catalog.job_rows import unfinished
from grayvault.ingest.originals.when_to_free import sweep
from grayvault.ingest.queue.batches import new_batch
from tests.catalog.builders import counted_statements
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos
from tests.support.watched_folder import HOUR, Bench, bench


def swept(watched: Bench, *, patient: bool = True) -> tuple[int, list[str]]:
    """How many jobs a sweep queues, and the statements that it takes."""
    with counted_statements(watched.services.engine) as statements:
        queued = sweep(watched.supervised, new_batch(), patient=patient)
    return len(queued), statements


def test_many_originals_are_queued_at_once_and_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, settle_seconds=2, originals="trash", free_after_hours=24)
    with bench(desk, monkeypatch) as watched:
        costs = []
        for count, first in ((1, 0), (5, 1)):
            save_photos(desk.photos, count, first)
            watched.settle()
            watched.late += 25 * HOUR
            queued, statements = swept(watched)
            assert queued == count
            costs.append(len(statements))
            assert swept(watched)[0] == 0
            assert len(unfinished(watched.services.engine)) == count
            if count == 1:
                watched.work()
        assert costs[0] == costs[1]
        assert "BEGIN IMMEDIATE" in statements
        assert swept(watched, patient=False)[0] == 5  # they join the batch of a command
        watched.work()
        assert len(watched.in_trash()) == 6
        queued, statements = swept(watched)
        assert queued == 0
        assert "BEGIN IMMEDIATE" not in statements


@pytest.mark.parametrize(("before", "now"), [("delete", "keep"), ("trash", "keep")])
def test_what_is_queued_is_freed_as_the_configuration_says_by_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, now: str
) -> None:
    desk = Desk(tmp_path, settle_seconds=0, originals=before, free_after_hours=24)
    photo = save_photo(desk.photos / "a.jpg")
    with bench(desk, monkeypatch) as watched:
        watched.look()
        watched.late += 25 * HOUR
        assert swept(watched)[0] == 1
    with bench(replace(desk, originals=now), monkeypatch) as watched:
        watched.late = 26 * HOUR
        watched.work()
        assert photo.exists()
        assert "the configuration keeps originals now" in desk.run("show", f"path:{photo}").out
        assert watched.in_trash() == {}
    with bench(replace(desk, originals="trash"), monkeypatch) as watched:
        watched.late = 52 * HOUR
        watched.look()
        assert watched.in_trash().keys() == {str(photo)}
