"""Jobs that come to an end together are recorded together, as if each had ended by itself."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grayvault.bootstrap.configured_vault import supervised_vault
from grayvault.catalog import jobs
from grayvault.catalog.photos import photo_ids
from grayvault.catalog.source_files import known_under
from grayvault.core.file_stamps import stamp_of
from grayvault.core.jobs import Job, Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.queue.record_outcome import record_outcomes
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.journal.folder_journal import FolderJournal
from tests.support.desk import Desk
from tests.support.pictures import save_photos


class CountingJournal(FolderJournal):
    """A journal that counts how often something was appended."""

    appends = 0

    def append(self, events: Any) -> int:
        self.appends += 1
        return super().append(events)


@pytest.fixture
def archived(desk: Desk) -> dict[str, str]:
    """Four photos that were archived and forgotten, but for their vault files: path → photo."""
    save_photos(desk.photos, 4)
    desk.add()
    known = {path: photo["id"] for photo in desk.listed() for path in [photo["source"]]}
    (desk.vault / "journal.log").unlink()
    for name in desk.vault.glob("catalog.sqlite*"):
        name.unlink()
    return known


def claimed(vault: SupervisedVault, path: Path) -> Job:
    """The job of a file that has been put into the queue."""
    source = Source(str(path), str(path.parent), stamp_of(path.stat()))
    jobs.enqueue(vault.engine, [source], IngestSettings(), "batch")
    [job] = jobs.claim(vault.engine, 1, 1e12)
    return job


def ended(vault: SupervisedVault, photo: str, path: Path) -> tuple[Job, Outcome]:
    """A job of a file with the outcome that it is a photo."""
    job = claimed(vault, path)
    return job, Outcome("known", job.source.stamp, photo, vault.store.read_verified(photo))


def test_one_append_for_all(desk: Desk, archived: dict[str, str]) -> None:
    with desk.services() as opened:
        journal = CountingJournal(opened.folder.journal_path)
        vault = replace(supervised_vault(opened), journal=journal)
        outcomes = [ended(vault, photo, Path(path)) for path, photo in archived.items()]
        record_outcomes(vault, outcomes)
        assert journal.appends == 1
        assert photo_ids(vault.engine) == set(archived.values())
    assert desk.sources() == dict.fromkeys(archived, "present")


def test_one_append_for_all_that_are_skipped(desk: Desk) -> None:
    paths = save_photos(desk.photos, 3)
    with desk.services() as opened:
        journal = CountingJournal(opened.folder.journal_path)
        vault = replace(supervised_vault(opened), journal=journal)
        claims = [claimed(vault, path) for path in paths]
        skipped = [Outcome.skipped(job.source, "no-gain", "too large") for job in claims]
        record_outcomes(vault, zip(claims, skipped, strict=True))
        assert journal.appends == 1
        known = known_under(vault.engine, str(desk.photos))
    assert {file.reason for file in known.values()} == {"no-gain"}
    assert len(known) == 3


def test_the_same_photo_twice_and_a_changed_file(desk: Desk, archived: dict[str, str]) -> None:
    (first, photo), (second, other), *_ = archived.items()
    copy = desk.photos / "copy.jpg"
    copy.write_bytes(Path(first).read_bytes())
    with desk.services() as opened:
        vault = supervised_vault(opened)
        record_outcomes(vault, [ended(vault, photo, Path(first)), ended(vault, photo, copy)])
        Path(first).write_bytes(Path(second).read_bytes())
        again = ended(vault, other, Path(first)), ended(vault, other, Path(second))
        record_outcomes(vault, again)
    sources = desk.sources()
    assert sources[str(copy)] == sources[second] == "present"
    with desk.services() as opened:
        assert {photo, other} <= photo_ids(opened.engine)
