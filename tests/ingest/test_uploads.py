import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.bootstrap.open_vault import Services
from grayvault.bootstrap.supervisor_setup import supervisor_parts
from grayvault.catalog import jobs, photos
from grayvault.catalog.jobs import JobRow
from grayvault.catalog.source_files import SourceRow, sources_of
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.files.file_stamps import stamp_of
from grayvault.ingest.queue.batches import follow
from grayvault.ingest.queue.supervisor import work_until
from tests.ingest.desk import Desk
from tests.ingest.pictures import save_photo

KEEP = IngestSettings()


def receive(services: Services, data: bytes) -> Source:
    path = services.folder.incoming / "0123.upload"
    path.write_bytes(data)
    return Source(str(path), str(services.folder.incoming), stamp_of(path.stat()), "my\nbeach.jpg")


def take_in(services: Services, upload: Source, settings: IngestSettings = KEEP) -> JobRow:
    (job,) = jobs.enqueue(services.engine, [upload], settings, "up", upload=True)
    follow(supervisor_parts(services), "up", lambda _: None, lambda: False)
    return jobs.job(services.engine, job)


def incoming(services: Services) -> list[Path]:
    return list(services.folder.incoming.iterdir())


def originals(services: Services) -> list[Path]:
    return [path for path in services.folder.originals.rglob("*") if path.is_file()]


def source_of(services: Services, photo_id: str) -> SourceRow:
    (row,) = sources_of(services.engine, photo_id)
    return row


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    return save_photo(tmp_path / "whole.jpg").read_bytes()


def test_an_upload_is_archived_and_its_bytes_are_kept(desk: Desk, data: bytes) -> None:
    photo_id = hashlib.sha256(data).hexdigest()
    with desk.services() as services:
        row = take_in(services, receive(services, data))

        assert (row.outcome, row.photo_id) == ("archived", photo_id)
        kept = services.folder.original_path(photo_id, ".jpg")
        assert originals(services) == [kept]
        assert kept.read_bytes() == data
        assert incoming(services) == []
        source = source_of(services, photo_id)
        assert (source.path, source.name) == (str(kept), "my\nbeach.jpg")
        assert photos.find(services.engine, photo_id).source_name == "my\nbeach.jpg"

        again = take_in(services, receive(services, data))

        assert again.outcome == "known"
        assert originals(services) == [kept]
        assert incoming(services) == []
        assert source_of(services, photo_id).path == str(kept)


def test_an_upload_need_not_be_kept(desk: Desk, data: bytes) -> None:
    photo_id = hashlib.sha256(data).hexdigest()
    with desk.services() as services:
        take_in(services, receive(services, data), replace(KEEP, keep_uploads=False))

        assert incoming(services) == originals(services) == []
        assert photos.find(services.engine, photo_id).original_freed
        assert sources_of(services.engine, photo_id) == []


def test_a_known_photo_whose_file_exists_is_not_freed_by_an_upload(desk: Desk, data: bytes) -> None:
    photo_id = hashlib.sha256(data).hexdigest()
    save_photo(desk.photos / "a.jpg")
    desk.add()
    with desk.services() as services:
        take_in(services, receive(services, data), replace(KEEP, keep_uploads=False))

        assert incoming(services) == []
        assert not photos.find(services.engine, photo_id).original_freed


@pytest.mark.parametrize(
    ("cut", "why"), [(0, ("failed", "unreadable")), (1000, ("skipped", "half-written"))]
)
def test_a_refused_upload_leaves_nothing(
    desk: Desk, data: bytes, cut: int, why: tuple[str, str]
) -> None:
    with desk.services() as services:
        row = take_in(services, receive(services, data[:cut]))

        assert (row.outcome, row.reason) == why
        assert incoming(services) == originals(services) == []
        assert photos.photo_ids(services.engine) == set()
        assert list(services.journal.read()) == []


def test_an_upload_that_fails_for_our_reasons_is_kept_and_tried_again(
    desk: Desk, data: bytes
) -> None:
    with desk.services() as services:
        parts = supervisor_parts(services)
        upload = receive(services, data)
        (job,) = jobs.enqueue(services.engine, [upload], KEEP, "up", upload=True)
        hasty = replace(parts, job_seconds=0.0, retry_seconds=0.0)
        follow(hasty, "up", lambda _: None, lambda: False)

        assert jobs.job(services.engine, job).reason == "timeout"
        assert incoming(services) == [Path(upload.path)]

        jobs.again(services.engine, [job], "again")
        work_until(parts, lambda: not incoming(services))

        assert len(originals(services)) == 1
        assert photos.photo_ids(services.engine) == {hashlib.sha256(data).hexdigest()}


def test_an_upload_that_is_still_received_is_left_alone(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    with desk.services() as services:
        part = services.folder.incoming / "0123.part"
        part.write_bytes(b"half a photo")
    desk.add()

    assert part.read_bytes() == b"half a photo"
