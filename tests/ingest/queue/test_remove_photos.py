"""Photos that were removed on purpose stay out until they are asked for again."""

import shutil
from pathlib import Path

import pytest

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault, supervised_vault
from grayvault.catalog.photos import find, photo_ids
from grayvault.catalog.removed_photos import removed_at
from grayvault.core.config.paths import Places
from grayvault.core.errors import NotFoundError, RemovedError
from grayvault.core.events import PhotoRemoved
from grayvault.ingest.queue.remove_photos import remove_photos
from grayvault.ingest.recovery.startup_recovery import recover_vault
from grayvault.vault.lock import hold
from tests.cli.conftest import run
from tests.support.pictures import save_photo


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault of one photo, which lies in `photos` beside it, for reading only."""
    folder = tmp_path_factory.mktemp("remove")
    photos = save_photo(folder / "photos" / "p.jpg").parent
    assert run("add", photos, vault=folder / "vault").exit_code == 0
    return folder / "vault"


@pytest.fixture
def photo(archived: Path) -> Path:
    return archived.parent / "photos" / "p.jpg"


@pytest.fixture
def vault(archived: Path, tmp_path: Path) -> Path:
    """The same vault, to be changed."""
    shutil.copytree(archived, tmp_path / "vault")
    return tmp_path / "vault"


def ids(vault: Path) -> set[str]:
    with opened_vault(Places(vault=vault)) as services:
        return photo_ids(services.engine)


def files(vault: Path) -> list[str]:
    return sorted(path.stem for path in vault.glob("??/*.jxl"))


def trashed(vault: Path) -> list[str]:
    return sorted(path.stem for path in vault.glob("trash/*/*.jxl"))


def rebuild(vault: Path) -> None:
    for path in vault.glob("catalog.sqlite*"):
        path.unlink()


def test_a_removed_photo_is_gone_and_its_original_is_not(vault: Path, photo: Path) -> None:
    content = photo.read_bytes()
    [photo_id] = ids(vault)
    done = run("remove", photo_id[:8], "--yes", vault=vault)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [f"{photo_id[:12]}  {photo}", "removed: 1 photo"]
    assert ids(vault) == set()
    assert files(vault) == []
    assert trashed(vault) == [photo_id]
    assert photo.read_bytes() == content
    for name in (photo_id, photo_id[:8]):
        answer = run("show", name, vault=vault)
        assert answer.exit_code == 1
        assert "was removed" in answer.stderr
        assert "add --again" in answer.stderr


def test_remove_asks_first(vault: Path) -> None:
    [photo_id] = ids(vault)
    assert run("remove", photo_id, vault=vault).exit_code == 1  # there is nobody to answer
    assert ids(vault) == {photo_id}


def test_a_wrong_name_among_them_removes_nothing(vault: Path, photo: Path) -> None:
    before = ids(vault)
    done = run("remove", f"path:{photo}", "0" * 64, "--yes", vault=vault)
    assert done.exit_code == 1
    assert ids(vault) == before


@pytest.mark.parametrize("is_rebuilt", [False, True])
def test_a_removed_photo_is_not_archived_again_wherever_it_turns_up(
    vault: Path, photo: Path, tmp_path: Path, is_rebuilt: bool
) -> None:
    [photo_id] = ids(vault)
    run("remove", photo_id, "--yes", vault=vault)
    copy = shutil.copy(photo, tmp_path / "copy.jpg")
    for _ in range(2):
        if is_rebuilt:
            rebuild(vault)
        done = run("add", photo.parent, copy, vault=vault)
        assert done.exit_code == 3
        assert "removed" in done.stdout
        assert ids(vault) == set()
        assert files(vault) == []


def test_a_removed_photo_is_archived_again_on_request(vault: Path, photo: Path) -> None:
    [photo_id] = ids(vault)
    run("remove", photo_id, "--yes", vault=vault)
    run("add", photo.parent, vault=vault)
    done = run("add", "--again", photo.parent, vault=vault)
    assert done.exit_code == 0
    assert ids(vault) == {photo_id}
    assert files(vault) == [photo_id]
    rebuild(vault)
    assert run("add", photo.parent, vault=vault).exit_code == 0
    assert ids(vault) == {photo_id}


@pytest.mark.slow
def test_a_photo_may_be_removed_again_and_again(vault: Path, photo: Path) -> None:
    [photo_id] = ids(vault)
    removed: set[bytes] = set()
    for _ in range(2):
        removed |= {path.read_bytes() for path in vault.glob("??/*.jxl")}
        assert run("remove", photo_id, "--yes", vault=vault).exit_code == 0
        assert run("add", "--again", photo.parent, vault=vault).exit_code == 0
    assert ids(vault) == {photo_id}
    assert {path.read_bytes() for path in vault.glob("trash/*/*.jxl")} == removed


def tombstone_only(vault: ConfiguredVault, photo_id: str) -> None:
    """What is there of a removal that was cut off behind its first step."""
    vault.journal.append([PhotoRemoved("2026-01-01T00:00:00+00:00", photo_id)])


def test_a_removal_that_was_cut_off_is_ended_by_the_next_supervisor(vault: Path) -> None:
    [photo_id] = ids(vault)
    with opened_vault(Places(vault=vault)) as services:
        tombstone_only(services, photo_id)
        with hold(services.folder):
            recover_vault(supervised_vault(services))
        assert removed_at(services.engine, photo_id) == "2026-01-01T00:00:00+00:00"
        with pytest.raises(RemovedError):
            find(services.engine, photo_id)
    assert files(vault) == []
    assert trashed(vault) == [photo_id]


def test_a_photo_without_a_file_can_be_removed(vault: Path) -> None:
    [photo_id] = ids(vault)
    next(vault.glob("??/*.jxl")).unlink()
    assert run("remove", photo_id, "--yes", vault=vault).exit_code == 0
    assert ids(vault) == set()


def test_other_photos_are_left_alone(vault: Path, tmp_path: Path) -> None:
    [first] = ids(vault)
    run("add", save_photo(tmp_path / "q.jpg", 1), vault=vault)
    [second] = ids(vault) - {first}
    with opened_vault(Places(vault=vault)) as services:
        remove_photos(supervised_vault(services), [first])
        assert photo_ids(services.engine) == {second}
        assert removed_at(services.engine, second) is None
        with pytest.raises(NotFoundError, match="names them all"):
            find(services.engine, "0" * 64)
