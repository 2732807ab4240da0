"""`verify` and `doctor` while photos are archived: a file is there before its row."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.catalog.database.schema import photos
from grayvault.catalog.database.writing import writing
from grayvault.catalog.photos import add_photo, photo_ids
from grayvault.core.config.paths import Places
from grayvault.core.vault_file import StoredPhoto, VaultFile
from grayvault.report.checks import doctor_vault
from grayvault.report.checks.verify import check_photo
from grayvault.vault.lock import hold


@pytest.fixture
def vault(recoverable: Path, tmp_path: Path) -> Iterator[ConfiguredVault]:
    shutil.copytree(recoverable, tmp_path / "vault")
    with opened_vault(Places(vault=tmp_path / "vault")) as vault:
        yield vault


@pytest.fixture
def new(vault: ConfiguredVault) -> str:
    """A photo that the catalog doesn't have yet."""
    photo_id = min(photo_ids(vault.engine))
    with writing(vault.engine) as connection:
        connection.execute(delete(photos).where(photos.c.id == photo_id))
    return photo_id


def test_verify_looks_again(
    vault: ConfiguredVault, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    get_stored, seen = vault.store.get_stored, list[StoredPhoto]()

    def read(photo_id: str) -> tuple[VaultFile, StoredPhoto]:
        for stored in seen:  # since it was read before
            add_photo(vault.engine, stored)
        file, stored = get_stored(photo_id)
        seen.append(stored)
        return file, stored

    monkeypatch.setattr(vault.store, "get_stored", read)
    assert check_photo(vault.engine, vault.store, new).problems == ()


def test_doctor_looks_again(
    vault: ConfiguredVault, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(photo_id: str) -> StoredPhoto:
        stored = vault.store.get_stored(photo_id)[1]
        add_photo(vault.engine, stored)
        return stored

    monkeypatch.setattr(vault.store, "read_verified", read)
    assert [finding.level for finding in doctor_vault.files(vault)] == ["ok"]


def test_doctor_leaves_it_to_who_works_on_the_vault(vault: ConfiguredVault, new: str) -> None:
    with hold(vault.folder):
        [finding] = doctor_vault.files(vault)
    assert finding.level == "ok"
    assert f"just coming into the catalog: 1 ({new[:12]})" in finding.sentence
    [finding] = doctor_vault.files(vault)
    assert finding.level == "problem"
