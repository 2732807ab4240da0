import hashlib
import shutil
import time
from math import inf
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from grayvault.bootstrap.configured_vault import ConfiguredVault, supervised_vault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog import job_rows, jobs
from grayvault.catalog.database import schema
from grayvault.catalog.database.schema import meta, photos
from grayvault.catalog.database.writing import writing
from grayvault.catalog.photo_rows import all_rows
from grayvault.catalog.source_files import sources_of
from grayvault.core.events import SourceGone, SourceSeen
from grayvault.core.file_stamps import FileStamp, stamp_of
from grayvault.core.jobs import Job, Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.ingest.queue.record_outcome import record_outcome
from grayvault.ingest.recovery.startup_recovery import recover_vault
from grayvault.vault.layout import photo_name
from tests.fuzz.bases import bases
from tests.fuzz.forged_vaults import template
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos

SETTINGS = IngestSettings()


def source(path: Path) -> Source:
    return Source(str(path), str(path.parent), stamp_of(path.stat()))


def archive_only(vault: ConfiguredVault, path: Path) -> None:
    """Do what a worker does, and nothing of what its supervisor does then."""
    outcome = archive_photo(source(path), IngestSettings(), ArchiveResources(vault.store, 10**8))
    assert outcome.kind == "archived"


def test_a_file_that_the_disk_cannot_read_keeps_nobody_from_working(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    desk.add()
    bad = desk.vault / photo_name("ab" * 32)
    bad.parent.mkdir(exist_ok=True)
    bad.symlink_to("/proc/self/mem")  # whose first byte is an input/output error

    save_photo(desk.photos / "b.jpg", 1)
    assert desk.add().stdout.startswith("archived: 1 photo")
    rebuilt = desk.run("reindex")

    assert rebuilt.stdout.startswith("catalog rebuilt: 2 photos")
    assert f"{bad.stem} can't be read (Input/output error)" in rebuilt.out


def test_a_deleted_catalog_is_rebuilt(desk: Desk) -> None:
    _, lost, changed = save_photos(desk.photos, 3)
    save_photo(desk.photos / "again.jpg", 0)
    desk.add()
    lost.unlink()
    save_photo(changed, 4)
    desk.add()
    before = desk.listed(), desk.listed("--all"), desk.sources(), desk.files()
    for path in desk.vault.glob("catalog.sqlite*"):
        path.unlink()

    answer = desk.add()

    assert "archived: 0 photos" in answer.out
    assert (desk.listed(), desk.listed("--all"), desk.sources(), desk.files()) == before


def test_a_vault_file_that_nobody_knows_is_adopted_not_made_again(desk: Desk) -> None:
    first, second = save_photos(desk.photos, 2)
    with desk.services() as vault:
        archive_only(vault, first)
    files = desk.files()

    answer = desk.add()

    assert answer.code == 0
    assert files.items() <= desk.files().items()
    assert desk.sources() == {str(first): "present", str(second): "present"}
    desk.check()


def test_an_event_that_the_catalog_missed_is_applied(desk: Desk) -> None:
    path, other = save_photos(desk.photos, 2)
    with desk.services() as vault:
        archive_only(vault, path)
        photo_id = hashlib.sha256(path.read_bytes()).hexdigest()
        stamp = stamp_of(path.stat())
        vault.journal.append(
            [SourceSeen("2026-01-01T00:00:00+00:00", "/old.jpg", "/", stamp, photo_id)]
        )

    desk.add(other)

    with desk.services() as vault:
        assert [row.path for row in sources_of(vault.engine, photo_id)] == ["/old.jpg"]


def test_an_event_of_another_process_is_not_passed_over(desk: Desk) -> None:
    first, second = save_photos(desk.photos, 2)
    desk.add()
    with desk.services() as vault:
        # What `remove` or `trash restore` has done when it is killed, or only slow, behind its
        # first step, while a daemon goes on.
        vault.journal.append([SourceGone("2026-01-01T00:00:00+00:00", str(first))])
        second.unlink()
        job = Job(
            1, Source(str(second), str(desk.photos), FileStamp(1, 1, 1, 1)), SETTINGS, "batch"
        )
        record_outcome(supervised_vault(vault), job, Outcome("gone", job.source.stamp))
    assert desk.sources() == {str(first): "gone", str(second): "gone"}


def test_jobs_of_a_dead_supervisor_are_done_by_the_next(desk: Desk) -> None:
    first, second = save_photos(desk.photos, 2)
    with desk.services() as vault:
        jobs.enqueue(vault.engine, [source(first)], IngestSettings(), "dead")
        assert jobs.claim(vault.engine, 1, time.time())
        (vault.folder.tmp / "half").write_bytes(b"half a file")

    desk.add()

    assert desk.sources() == {str(first): "present", str(second): "present"}
    desk.check()


def test_a_damaged_vault_file_is_reported_and_left(desk: Desk) -> None:
    save_photos(desk.photos, 2)
    desk.add()
    name = min(desk.files())
    damaged = desk.vault / name[:2] / name
    bits = bytearray(damaged.read_bytes())
    bits[len(bits) // 2] ^= 1
    damaged.write_bytes(bits)
    for path in desk.vault.glob("catalog.sqlite*"):
        path.unlink()

    answer = desk.run("list", "--all")

    assert answer.code == 0
    assert f"the vault file of photo {name.removesuffix('.jxl')} is damaged" in answer.out
    assert damaged.read_bytes() == bits
    assert len(desk.listed()) == 1

    assert desk.add().code == 0  # the source is still there: it is archived anew
    desk.check()
    assert len(desk.listed()) == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [("width", 0), ("delta_e_mean", inf), ("colorizer", "a\r\nX: y"), ("source_bytes", 2**62)],
)
def test_a_row_that_says_the_impossible_is_made_anew(
    tmp_path: Path, column: str, value: object
) -> None:
    """An older version took forged files into its catalog."""
    shutil.copytree(template(), tmp_path, dirs_exist_ok=True)
    desk = Desk(tmp_path)
    before = desk.run("stats", "--json").stdout
    with desk.services() as vault, writing(vault.engine) as connection:
        connection.execute(delete(meta).where(meta.c.key == "ranges"))
        some = select(photos.c.id).where(photos.c.tier == "compact").limit(1).scalar_subquery()
        connection.execute(update(photos).where(photos.c.id == some).values({column: value}))
    with desk.services() as vault:
        recover_vault(checked_supervised_vault(vault))
        assert all(getattr(row, column) != value for row in all_rows(vault.engine))
        assert len(list(all_rows(vault.engine))) == len(bases())
    assert desk.run("stats", "--json").stdout == before


def test_add_finishes_the_work_of_a_killed_one_though_it_finds_nothing_new(desk: Desk) -> None:
    save_photos(desk.photos, 1)
    assert desk.add().code == 0
    with desk.services() as vault, writing(vault.engine) as connection:
        connection.execute(update(schema.jobs).values(state="running"))
        (vault.folder.tmp / "half a photo.4711").write_bytes(b"half")

    assert desk.add().code == 0

    with desk.services() as vault:
        assert job_rows.unfinished(vault.engine) == []
        assert not list(vault.folder.tmp.iterdir())


def test_add_notices_a_missing_file_whose_arrival_the_catalog_missed(
    desk: Desk,
) -> None:
    first, second = save_photos(desk.photos, 2)
    assert desk.add().code == 0
    elsewhere = second.rename(desk.folder / "elsewhere.jpg")
    assert desk.add().code == 0
    with desk.services() as vault:
        stamp = stamp_of(elsewhere.stat())
        photo_id = hashlib.sha256(elsewhere.read_bytes()).hexdigest()
        seen = SourceSeen(
            "2026-11-29T12:00:00+00:00", str(second), str(first.parent), stamp, photo_id
        )
        vault.journal.append([seen])
    (third,) = save_photos(desk.photos, 1, first=2)

    assert desk.add().code == 0

    present = {str(first): "present", str(third): "present"}
    assert desk.sources() == {**present, str(second): "gone"}
