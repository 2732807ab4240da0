"""Pictures that another version of GrayVault skipped."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grayvault.core.events import SourceLeft
from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings_json import fingerprint
from grayvault.ingest.journal_sync import append_events
from tests.support.desk import Desk
from tests.support.pictures import piece, save_photo
from tests.support.watched_folder import Bench
from tests.support.watched_folder import bench as bench_of


@pytest.fixture
def bench(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with bench_of(desk, monkeypatch) as bench:
        yield bench


def skipped_before(bench: Bench, path: Path, reason: str, version: str) -> None:
    """Note in the journal that `path` was skipped; the first versions noted no `version`."""
    left = SourceLeft(
        "2026-11-23T00:00:00+00:00",
        str(path),
        str(bench.desk.photos),
        stamp_of(path.stat()),
        "skipped",
        reason,
        f"{path}: skipped",
        fingerprint(bench.services.config.ingest_settings()) + version,
    )
    append_events(bench.supervised, [left])


def tries(bench: Bench) -> int:
    return sum(1 for _ in bench.services.journal.read())


@pytest.mark.parametrize("version", ["", " 0.0.9"])
def test_add_tries_once_more_what_another_version_did_not_support(
    bench: Bench, version: str
) -> None:
    supported = save_photo(bench.desk.photos / "a.jpg")
    animation = bench.desk.photos / "b.gif"
    piece(1).save(animation, save_all=True, append_images=[piece(2)])
    for path in (supported, animation):
        skipped_before(bench, path, "animation", version)

    answers = [bench.desk.add(), bench.desk.add()]

    assert answers[0].stdout.startswith("archived: 1 photo (")
    assert "skipped before" not in answers[0].out
    assert "b.gif: skipped before" in answers[1].out
    assert "already archived: 1 photo" in answers[1].out
    assert tries(bench) == 4


def test_watch_tries_once_more_what_another_version_did_not_support(bench: Bench) -> None:
    supported = save_photo(bench.desk.photos / "a.jpg")
    animation = bench.desk.photos / "b.gif"
    piece(1).save(animation, save_all=True, append_images=[piece(2)])
    for path in (supported, animation):
        skipped_before(bench, path, "animation", " 0.0.9")

    bench.settle()
    assert len(bench.archived()) == 1
    assert bench.left() == {str(animation): "animation"}

    bench.restart()
    bench.settle()
    assert tries(bench) == 4


def test_watch_tries_only_once_while_another_version_works_on_the_queue(bench: Bench) -> None:
    animation = bench.desk.photos / "b.gif"
    piece(1).save(animation, save_all=True, append_images=[piece(2)])
    skipped_before(bench, animation, "animation", " 0.0.9")
    bench.settle()
    skipped_before(bench, animation, "animation", " 0.0.9")

    bench.settle()

    assert tries(bench) == 3


def test_what_no_version_makes_smaller_is_not_tried_again(bench: Bench) -> None:
    photo = save_photo(bench.desk.photos / "a.jpg")
    skipped_before(bench, photo, "no-gain", "")

    bench.settle()

    assert "a.jpg: skipped before" in bench.desk.add().out
    assert tries(bench) == 1
