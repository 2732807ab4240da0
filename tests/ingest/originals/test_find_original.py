"""Only a file that still has a photo's bytes is its original."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.catalog.source_files import SourceRow
from grayvault.core.file_stamps import stamp_of
from grayvault.ingest.originals.find_original import read_original
from grayvault.vault.layout import create_vault
from grayvault.vault.objects.folder_objects import FolderObjects
from grayvault.vault.objects.objects import Objects
from grayvault.vault.trash import Trash
from tests.catalog.builders import at
from tests.support.pictures import save_photo


def source_row(path: Path, **changes: int) -> SourceRow:
    status = path.stat()
    stamp = replace(stamp_of(status), **changes)
    photo_id = hashlib.sha256(path.read_bytes()).hexdigest()
    return SourceRow(str(path), "/", None, stamp, "archived", photo_id, "present", at(1), at(1))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return save_photo(tmp_path / "photo.jpg", 0)


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return FolderObjects(create_vault(tmp_path / "vault"))


@pytest.fixture
def trash(tmp_path: Path) -> Trash:
    return Trash(create_vault(tmp_path / "vault"))


def test_the_original_is_read_where_it_is(photo: Path, trash: Trash, objects: Objects) -> None:
    row = source_row(photo)
    assert row.photo_id
    assert read_original(row.photo_id, [row], trash, objects) == photo.read_bytes()


def test_another_file_is_no_original(
    photo: Path, trash: Trash, objects: Objects, tmp_path: Path
) -> None:
    row = source_row(photo)
    assert row.photo_id
    assert read_original("0" * 64, [row], trash, objects) is None
    assert read_original(row.photo_id, [source_row(photo, size=5)], trash, objects) is None
    assert read_original(row.photo_id, [source_row(photo, mtime_ns=5)], trash, objects) is None
    assert read_original(row.photo_id, [source_row(photo, inode=5)], trash, objects) is None
    assert read_original(row.photo_id, [], trash, objects) is None
    data = photo.read_bytes()
    photo.unlink()
    assert read_original(row.photo_id, [row], trash, objects) is None
    os.mkfifo(photo)  # must not be waited for
    assert read_original(row.photo_id, [row], trash, objects) is None
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(data)
    assert read_original(row.photo_id, [row, source_row(copy)], trash, objects) == data
