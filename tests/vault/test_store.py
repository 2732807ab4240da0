"""The local store: whole files or none, and never a damaged one for an intact one."""

import hashlib
import os
import re
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.core.errors import DamagedFileError, NotFoundError, VaultError, VaultUnusableError
from grayvault.core.fidelity import Fidelity
from grayvault.core.vault_file import Store, VaultFile
from grayvault.vault.format.file_format import encode_boxes
from grayvault.vault.layout import VaultFolder, create_vault
from grayvault.vault.store import LocalStore
from tests.support.tools import need
from tests.vault.examples import RECORD, TIFF, TINY, XMP, codestream, container, gvlt_span, sealed

OTHER = replace(TINY, record=replace(RECORD, id=hashlib.sha256(b"other").hexdigest()))


@pytest.fixture
def folder(tmp_path: Path) -> VaultFolder:
    return create_vault(tmp_path / "vault")


@pytest.fixture
def store(folder: VaultFolder) -> Store:
    return LocalStore(folder)


def left(folder: VaultFolder) -> list[str]:
    return [path.name for path in folder.tmp.iterdir()]


def test_a_file_put_is_there(store: Store, folder: VaultFolder) -> None:
    file = VaultFile(RECORD, codestream(), TIFF, XMP)
    stored = store.put(encode_boxes(file))
    data = folder.photo_path(RECORD.id).read_bytes()
    assert stored.record == RECORD
    assert stored.stored_bytes == len(data)
    assert stored.revision == hashlib.sha256(data).hexdigest()
    assert store.get(RECORD.id) == file
    assert store.read_verified(RECORD.id) == stored
    assert left(folder) == []


def test_put_returns_the_facts_of_the_file(store: Store) -> None:
    exact = replace(RECORD, fidelity=Fidelity(1.23456789, 2.0, 3.0, None))
    stored = store.put(encode_boxes(VaultFile(exact, container(), b"", b"")))
    assert stored.record.fidelity == Fidelity(1.2346, 2.0, 3.0, None)
    assert store.get(RECORD.id) == VaultFile(stored.record, codestream())


def test_put_replaces_and_the_revision_changes(store: Store) -> None:
    first = store.put(encode_boxes(TINY))
    assert store.put(encode_boxes(TINY)) == first
    second = store.put(encode_boxes(replace(TINY, xmp=None)))
    assert second.revision != first.revision
    assert store.read_verified(RECORD.id) == second


def test_ids(store: Store, folder: VaultFolder) -> None:
    assert list(store.ids()) == []
    store.put(encode_boxes(TINY))
    store.put(encode_boxes(OTHER))
    sub = folder.photo_path(RECORD.id).parent
    for stray in (sub / "notes.txt", sub / "0f.jxl", sub / f"{'f' * 64}.jxl", folder.root / "1"):
        stray.write_bytes(b"stray")
    assert sorted(store.ids()) == sorted([RECORD.id, OTHER.record.id])


def test_a_missing_photo_is_not_found(store: Store) -> None:
    for photo_id in (RECORD.id, "../../etc/passwd", ""):
        assert store.read_verified(photo_id) is None
        with pytest.raises(NotFoundError):
            store.get(photo_id)


def test_a_damaged_file_is_named_and_counts_as_missing(store: Store, folder: VaultFolder) -> None:
    stored = store.put(encode_boxes(TINY))
    path = folder.photo_path(RECORD.id)
    path.write_bytes(path.read_bytes()[:-1])
    assert store.read_verified(RECORD.id) is None
    with pytest.raises(DamagedFileError, match=re.escape(str(path))):
        store.get(RECORD.id)
    assert store.put(encode_boxes(TINY)) == stored


def test_a_file_under_another_photos_name_is_not_believed(
    store: Store, folder: VaultFolder
) -> None:
    store.put(encode_boxes(TINY))
    store.put(encode_boxes(OTHER))
    folder.photo_path(RECORD.id).replace(folder.photo_path(OTHER.record.id))
    assert store.read_verified(OTHER.record.id) is None
    with pytest.raises(DamagedFileError, match=RECORD.id):
        store.get(OTHER.record.id)


def test_a_newer_file_is_not_taken_for_a_damaged_one(store: Store, folder: VaultFolder) -> None:
    store.put(encode_boxes(TINY))
    path = folder.photo_path(RECORD.id)
    newer = bytearray(path.read_bytes())
    newer[gvlt_span(bytes(newer))[0] + 9] += 1
    path.write_bytes(sealed(bytes(newer)))
    for read in (store.read_verified, store.get):
        with pytest.raises(VaultError, match=re.escape(str(path)) + ".*newer"):
            read(RECORD.id)


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    store: Store, folder: VaultFolder
) -> None:
    stored = store.put(encode_boxes(TINY))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        for record in (RECORD, OTHER.record):
            with pytest.raises(VaultUnusableError, match="too large"):
                store.put(encode_boxes(VaultFile(record, codestream())))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left(folder) == []
    assert list(store.ids()) == [RECORD.id]
    assert store.read_verified(RECORD.id) == stored


def test_a_file_that_cannot_be_packed_leaves_nothing(store: Store, folder: VaultFolder) -> None:
    with pytest.raises(DamagedFileError):
        store.put(encode_boxes(replace(TINY, codestream=b"no JPEG XL")))
    assert left(folder) == []
    assert list(store.ids()) == []


def test_clean_removes_the_leftovers_of_interrupted_writes(
    store: Store, folder: VaultFolder
) -> None:
    stored = store.put(encode_boxes(TINY))
    (folder.tmp / f"{OTHER.record.id}.4711").write_bytes(b"half a")
    assert store.clean() == 1
    assert store.clean() == 0
    assert left(folder) == []
    assert store.read_verified(RECORD.id) == stored


def test_clean_removes_files_that_killed_processes_were_writing_elsewhere(
    store: Store, folder: VaultFolder
) -> None:
    view = folder.views / "ab" / "abcdef.webp"
    view.parent.mkdir(parents=True)
    own = folder.root / "grayvault.json.backup"  # the user's
    for path in (view, own):
        path.write_bytes(b"whole")
    for path in (view, folder.root / "grayvault.json"):
        path.with_name(f"{path.name}.4711").write_bytes(b"")

    assert store.clean() == 2
    assert view.exists()
    assert own.exists()


def test_the_order_of_writing(folder: VaultFolder, tmp_path: Path) -> None:
    log = tmp_path / "strace.log"
    program = (
        "import sys; from pathlib import Path;"
        "from grayvault.vault.layout import open_vault;"
        "from grayvault.vault.store import LocalStore;"
        "from grayvault.vault.format.file_format import encode_boxes;"
        "from tests.vault.examples import TINY;"
        "LocalStore(open_vault(Path(sys.argv[1]))).put(encode_boxes(TINY))"
    )
    calls = "trace=openat,fsync,rename,renameat,renameat2,mkdir"
    command = [need("strace"), "-f", "-y", "-e", calls, "-o", str(log), sys.executable, "-c"]
    subprocess.run([*command, program, str(folder.root)], check=True, timeout=60)
    root = re.escape(str(folder.root))
    scratch = rf"/tmp/{RECORD.id}\.{re.escape(os.uname().nodename)}\.\d+"
    steps = (
        rf"openat\(.*{scratch}\", .*O_CREAT",
        rf"fsync\(\d+<{root}{scratch}>\) += 0",
        rf"openat\(.*{scratch}\", O_RDONLY",
        rf"mkdir\(\"{root}/{RECORD.id[:2]}\"",
        rf"fsync\(\d+<{root}>\) += 0",
        rf"rename.*{scratch}\".*/{RECORD.id}\.jxl\"",
        rf"fsync\(\d+<{root}/{RECORD.id[:2]}>\) += 0",
    )
    lines = log.read_text().splitlines()
    at = [next(i for i, line in enumerate(lines) if re.search(step, line)) for step in steps]
    assert at == sorted(at)
