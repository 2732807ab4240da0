"""Vault files are the same in every place, and every place keeps them in the same way."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.core.errors import DamagedFileError, NotFoundError
from grayvault.vault.format.file_format import encode_boxes, pack
from grayvault.vault.layout import VaultFolder, create_vault, original_name, photo_name
from grayvault.vault.objects.objects import Objects
from grayvault.vault.removed_photos import RemovedPhotos
from grayvault.vault.store import VaultFiles
from tests.vault.examples import RECORD, TINY

OTHERS = [
    replace(TINY, record=replace(RECORD, id=hashlib.sha256(b"%d" % number).hexdigest()))
    for number in range(4)
]


@pytest.fixture
def folder(tmp_path: Path) -> VaultFolder:
    """The folder with the trash."""
    return create_vault(tmp_path / "working-folder")


@pytest.fixture
def files(folder: VaultFolder, objects: Objects) -> VaultFiles:
    return VaultFiles(folder, objects)


def test_a_file_is_byte_for_byte_the_same(files: VaultFiles, objects: Objects) -> None:
    stored = files.put(encode_boxes(TINY))
    data = objects.read(photo_name(RECORD.id))
    assert data == pack(TINY)
    assert stored.revision == hashlib.sha256(data).hexdigest()
    assert files.get(RECORD.id) == TINY
    assert files.read_verified(RECORD.id) == stored


def test_a_file_that_another_process_has_written_stays(files: VaultFiles) -> None:
    first = files.put(encode_boxes(TINY))
    changed = encode_boxes(replace(TINY, xmp=None))
    assert files.put(changed, replace=False) == first
    assert files.get(RECORD.id) == TINY
    second = files.put(changed)
    assert second.revision != first.revision
    assert files.read_verified(RECORD.id) == second


def test_a_damaged_file_is_replaced(files: VaultFiles, objects: Objects) -> None:
    stored = files.put(encode_boxes(TINY))
    name = photo_name(RECORD.id)
    objects.put(name, objects.read(name)[:-1])
    assert files.read_verified(RECORD.id) is None
    with pytest.raises(DamagedFileError, match=name):
        files.get(RECORD.id)
    assert files.put(encode_boxes(TINY), replace=False) == stored
    assert files.read_verified(RECORD.id) == stored


def test_ids_from_one_on(files: VaultFiles, objects: Objects) -> None:
    for file in OTHERS:
        files.put(encode_boxes(file))
    for stray in ("ab/notes.txt", "journal/lines/0000000000000000", "zz"):
        objects.put(stray, b"stray")
    ids = sorted(file.record.id for file in OTHERS)
    assert list(files.ids()) == ids
    for number, photo_id in enumerate(ids):
        assert list(files.ids(photo_id)) == ids[number + 1 :]


def test_removed_files_are_in_the_trash(files: VaultFiles, objects: Objects) -> None:
    stored = files.put(encode_boxes(TINY))
    files.discard(RECORD.id)
    files.discard(RECORD.id)
    assert list(files.ids()) == []
    with pytest.raises(NotFoundError):
        files.get(RECORD.id)
    removed = RemovedPhotos(objects)
    [item] = removed.all()
    [name] = item.files
    assert (item.photo_id, item.files[name]) == (RECORD.id, len(pack(TINY)))
    assert objects.read(name) == pack(TINY)
    assert removed.put_back(item) is None
    assert files.read_verified(RECORD.id) == stored
    assert list(removed.all()) == []


def test_what_was_removed_first_stays_when_its_photo_is_removed_again(
    files: VaultFiles, objects: Objects
) -> None:
    removed = RemovedPhotos(objects)
    contents = [TINY, replace(TINY, xmp=None), TINY]
    for content in contents[:2]:
        files.put(encode_boxes(content))
        objects.put(original_name(RECORD.id, ".jpg"), b"the upload")
        removed.put(RECORD.id, "2026-01-01")
    first, second = removed.all()
    assert (first.name, second.name) == (f"2026-01-01/{RECORD.id}", f"2026-01-01/{RECORD.id}-2")
    for item, content in zip((first, second), contents, strict=False):
        assert objects.read(item.vault_file or "") == pack(content)
        assert len(item.files) == 2
    files.put(encode_boxes(TINY))  # as a move that was cut off leaves it in an object store
    removed.put(RECORD.id, "2026-01-01")
    assert list(removed.all()) == [first, second]
    assert list(files.ids()) == []
    assert removed.put_back(second) == original_name(RECORD.id, ".jpg")
    assert files.get(RECORD.id) == contents[1]
    assert list(removed.all()) == [first]
