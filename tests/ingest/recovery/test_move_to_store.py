"""A working folder of an older GrayVault, which kept there what other machines need."""

from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog import job_rows, jobs, photos
from grayvault.catalog.source_files import sources_of
from grayvault.core.clock import utc_now
from grayvault.core.events import SourceMoved
from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.journal_sync import append_events
from grayvault.ingest.originals.find_original import find_original
from grayvault.ingest.originals.restore_from_trash import restore_removed
from grayvault.ingest.queue.batches import follow
from grayvault.ingest.queue.remove_photos import remove_photos
from grayvault.vault.access.api_tokens import Tokens
from grayvault.vault.removed_photos import RemovedPhotos
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.shortcuts.in_process_pool import archive_here
from tests.support.vault_access import links_of, tokens_of

SETTINGS = IngestSettings(colorizer="propagate")


@pytest.fixture
def far(desk: Desk, tmp_path: Path) -> Desk:
    """A desk whose vault is in an object store."""
    return replace(desk, url=f"file://{tmp_path / 'objects'}")


def queue_upload(vault: ConfiguredVault, number: int) -> int:
    """Put an upload into the queue as older versions did, and return its job."""
    path = save_photo(vault.folder.incoming / f"{number:032}.jpg", number)
    path = path.rename(path.with_suffix(""))
    upload = Source(str(path), str(vault.folder.incoming), stamp_of(path.stat()), f"{number}.jpg")
    [job] = jobs.enqueue(vault.engine, [upload], SETTINGS, "up", upload=True)
    return job


def move_row_to_folder(vault: ConfiguredVault, photo_id: str) -> None:
    """Let the catalog know an upload's own bytes where older versions kept them."""
    [row] = sources_of(vault.engine, photo_id)
    root = vault.folder.originals
    path = row.path.replace(row.root, str(root))
    moved = SourceMoved(utc_now(), row.path, path, str(root), row.stamp, photo_id)
    append_events(vault, [moved])


def archive(vault: ConfiguredVault) -> None:
    archive_here(vault.folder.root)
    follow(checked_supervised_vault(vault), "up", lambda _: None, lambda: False)


def test_everything_is_in_the_store_at_the_next_start(far: Desk) -> None:
    with far.services() as vault:
        job = queue_upload(vault, 1)
    working, objects_folder = far.vault, far.folder / "objects"
    token, text = tokens_of(working).create("phone", "read")
    link = links_of(working).create("Holiday", ["a" * 64], 3600)
    half = working / "incoming" / "0.part"
    half.write_bytes(b"being received")
    with far.services() as vault:
        objects = vault.store.objects
        assert Tokens(objects).find(text) == token
        assert objects.size(f"links/{link.id}.json") is not None
        assert list((working / "incoming").iterdir()) == [half]
        assert not list((working / "tokens").iterdir())
        path = job_rows.job(vault.engine, job).path
        assert path.startswith(f"file://{objects_folder}/incoming/")

        archive(vault)

        [photo_id] = photos.photo_ids(vault.engine)
        assert photos.find(vault.engine, photo_id).source_name == "1.jpg"
        original = find_original(vault, photo_id)
        assert original is not None
        assert original.path == objects.path_of(f"originals/{photo_id[:2]}/{photo_id}.jpg")
        assert not objects.listing("incoming/").sizes


def test_originals_and_removed_photos_are_where_they_were_left(far: Desk) -> None:
    with far.services() as vault:
        queue_upload(vault, 1)
        archive(vault)
        queue_upload(vault, 2)
        archive(vault)
        first, second = sorted(photos.photo_ids(vault.engine))
        move_row_to_folder(vault, first)
        remove_photos(vault, [second])
        objects, root = vault.store.objects, vault.folder.root
        for name in list(objects.names()):
            if name.startswith(("originals/", "trash/")):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_bytes(objects.read(name))
                objects.delete(name)
    with far.services() as vault:
        assert not [path for path in (root / "trash").rglob("*") if path.is_file()]
        [removed] = RemovedPhotos(vault.store.objects).all()
        assert (removed.photo_id, len(removed.files)) == (second, 2)
        restore_removed(vault, removed)
        for photo_id in (first, second):
            assert find_original(vault, photo_id) is not None
            [row] = sources_of(vault.engine, photo_id)
            assert row.name in {"1.jpg", "2.jpg"}
            assert row.state == "present"
            assert row.path.startswith(far.url or "")
        far.check()
