import hashlib
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog import job_rows, jobs, photos
from grayvault.catalog.job_rows import JobRow
from grayvault.catalog.source_files import SourceRow, sources_of
from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.originals import uploads
from grayvault.ingest.queue.batches import follow
from grayvault.ingest.queue.supervisor import work_until
from grayvault.vault.layout import original_name
from tests.cli.test_newer import newer_file
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.shortcuts.in_process_pool import archive_here

KEEP = IngestSettings(colorizer="propagate")


def receive(vault: ConfiguredVault, data: bytes) -> Source:
    path = vault.folder.incoming / "0123.upload"
    path.write_bytes(data)
    return Source(str(path), str(vault.folder.incoming), stamp_of(path.stat()), "my\nbeach.jpg")


def take_in(vault: ConfiguredVault, upload: Source, settings: IngestSettings = KEEP) -> JobRow:
    archive_here(vault.folder.root)
    (job,) = jobs.enqueue(vault.engine, [upload], settings, "up", upload=True)
    follow(checked_supervised_vault(vault), "up", lambda _: None, lambda: False)
    return job_rows.job(vault.engine, job)


def incoming(vault: ConfiguredVault) -> list[Path]:
    return list(vault.folder.incoming.iterdir())


def originals(vault: ConfiguredVault) -> list[Path]:
    return [path for path in vault.folder.originals.rglob("*") if path.is_file()]


def source_of(vault: ConfiguredVault, photo_id: str) -> SourceRow:
    (row,) = sources_of(vault.engine, photo_id)
    return row


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    return save_photo(tmp_path / "whole.jpg").read_bytes()


def test_an_upload_is_archived_and_its_bytes_are_kept(desk: Desk, data: bytes) -> None:
    photo_id = hashlib.sha256(data).hexdigest()
    with desk.services() as vault:
        row = take_in(vault, receive(vault, data))

        assert (row.outcome, row.photo_id) == ("archived", photo_id)
        original = vault.folder.root / original_name(photo_id, ".jpg")
        assert originals(vault) == [original]
        assert original.read_bytes() == data
        assert incoming(vault) == []
        source = source_of(vault, photo_id)
        assert (source.path, source.name) == (str(original), "my\nbeach.jpg")
        assert photos.find(vault.engine, photo_id).source_name == "my\nbeach.jpg"

        again = take_in(vault, receive(vault, data))

        assert again.outcome == "known"
        assert originals(vault) == [original]
        assert incoming(vault) == []
        assert source_of(vault, photo_id).path == str(original)


def test_a_kill_before_an_upload_is_forgotten_leaves_it_its_name(
    desk: Desk, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_id = hashlib.sha256(data).hexdigest()
    with desk.services() as vault:
        with monkeypatch.context() as patched:
            patched.setattr(uploads, "forget", Mock(side_effect=KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                take_in(vault, receive(vault, data))
        assert len(incoming(vault)) == 1

        work_until(checked_supervised_vault(vault), lambda: not incoming(vault))

        assert source_of(vault, photo_id).name == "my\nbeach.jpg"


def test_an_upload_takes_the_place_of_its_damaged_original(desk: Desk, data: bytes) -> None:
    with desk.services() as vault:
        take_in(vault, receive(vault, data))
        [original] = originals(vault)
        original.write_bytes(data[:-1])
        assert take_in(vault, receive(vault, data)).outcome == "known"
        assert original.read_bytes() == data


def test_an_upload_need_not_be_kept(desk: Desk, data: bytes) -> None:
    photo_id = hashlib.sha256(data).hexdigest()
    with desk.services() as vault:
        take_in(vault, receive(vault, data), replace(KEEP, keep_uploads=False))

        assert incoming(vault) == originals(vault) == []
        assert photos.find(vault.engine, photo_id).original_freed
        assert sources_of(vault.engine, photo_id) == []


def test_a_known_photo_whose_file_exists_is_not_freed_by_an_upload(desk: Desk, data: bytes) -> None:
    photo_id = hashlib.sha256(data).hexdigest()
    save_photo(desk.photos / "a.jpg")
    desk.add()
    with desk.services() as vault:
        take_in(vault, receive(vault, data), replace(KEEP, keep_uploads=False))

        assert incoming(vault) == []
        assert not photos.find(vault.engine, photo_id).original_freed


@pytest.mark.parametrize(
    ("cut", "why"), [(0, ("failed", "unreadable")), (1000, ("skipped", "half-written"))]
)
def test_a_refused_upload_leaves_nothing(
    desk: Desk, data: bytes, cut: int, why: tuple[str, str]
) -> None:
    with desk.services() as vault:
        row = take_in(vault, receive(vault, data[:cut]))

        assert (row.outcome, row.reason) == why
        assert incoming(vault) == originals(vault) == []
        assert photos.photo_ids(vault.engine) == set()
        assert list(vault.journal.read()) == []


def test_an_upload_that_fails_for_our_reasons_is_kept_and_tried_again(
    desk: Desk, data: bytes
) -> None:
    with desk.services() as vault:
        supervised = checked_supervised_vault(vault)
        upload = receive(vault, data)
        (job,) = jobs.enqueue(vault.engine, [upload], KEEP, "up", upload=True)
        hasty = replace(supervised, job_seconds=0.0, retry_seconds=0.0)
        follow(hasty, "up", lambda _: None, lambda: False)

        assert job_rows.job(vault.engine, job).reason == "timeout"
        assert incoming(vault) == [Path(upload.path)]

        jobs.retry(vault.engine, [job], "again")
        work_until(supervised, lambda: not incoming(vault))

        assert len(originals(vault)) == 1
        assert photos.photo_ids(vault.engine) == {hashlib.sha256(data).hexdigest()}


def test_an_upload_whose_photo_a_newer_version_wrote_waits_for_that_version(
    desk: Desk, data: bytes
) -> None:
    with desk.services() as vault:
        take_in(vault, receive(vault, data))
        newer_file(vault.folder.root)
        upload = receive(vault, data)
        assert take_in(vault, upload).reason == "newer"
        assert incoming(vault) == [Path(upload.path)]


def test_an_upload_that_is_still_received_is_left_alone(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    with desk.services() as vault:
        part = vault.folder.incoming / "0123.part"
        part.write_bytes(b"half a photo")
    desk.add()

    assert part.read_bytes() == b"half a photo"
