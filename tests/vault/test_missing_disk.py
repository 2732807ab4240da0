"""A vault isn't made in the empty folder of a disk that the system knows and that isn't mounted."""

from pathlib import Path

import pytest

from grayvault.core.errors import VaultUnusableError
from grayvault.vault import missing_disk
from grayvault.vault.layout import create_vault


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a disk; no list names it yet."""
    monkeypatch.setattr(missing_disk, "_FSTAB", tmp_path / "fstab")
    monkeypatch.setattr(missing_disk, "_UNITS", tmp_path / "units")
    folder = tmp_path / "the disk"
    folder.mkdir()
    (tmp_path / "units").mkdir()
    return folder


def list_in_fstab(folder: Path, options: str = "defaults,nofail") -> None:
    name = str(folder).replace(" ", r"\040")
    text = f"# disks\nLABEL=photos\t{name} ext4 {options} 0 2\nproc /proc proc defaults\n\nx y\n"
    (folder.parent / "fstab").write_text(text)


@pytest.mark.parametrize("inside", ["", "some/vault"])
def test_no_vault_is_made_where_a_disk_of_fstab_belongs(disk: Path, inside: str) -> None:
    list_in_fstab(disk)
    with pytest.raises(VaultUnusableError, match=r"no disk is mounted at '.*the disk'.*fstab"):
        create_vault(disk / inside)
    assert list(disk.iterdir()) == []


def test_no_vault_is_made_where_a_disk_of_systemd_belongs(disk: Path) -> None:
    (disk.parent / "units" / "disk.mount").write_text(f"[Mount]\nWhat=/dev/x\nWhere={disk}\n")
    with pytest.raises(VaultUnusableError, match=r"no disk is mounted .*disk\.mount"):
        create_vault(disk)


def test_a_link_to_the_disk_leads_to_no_vault_either(disk: Path) -> None:
    list_in_fstab(disk)
    link = disk.parent / "link"
    link.symlink_to(disk / "vault")
    with pytest.raises(VaultUnusableError, match="no disk is mounted"):
        create_vault(link)


def test_a_vault_that_is_there_opens(disk: Path) -> None:
    create_vault(disk)
    list_in_fstab(disk)
    assert create_vault(disk).root == disk


def test_other_folders_become_vaults(disk: Path) -> None:
    list_in_fstab(disk)
    create_vault(disk.parent / "vault")


def test_a_folder_that_is_shown_at_another_place_is_no_disk(disk: Path) -> None:
    list_in_fstab(disk, "bind")
    create_vault(disk)
