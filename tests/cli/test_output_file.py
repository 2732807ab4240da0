"""Nothing is written to the empty folder of a disk that isn't mounted: it would be hidden later."""

from pathlib import Path

import pytest

from grayvault.vault import missing_disk
from tests.cli.conftest import Home, run


@pytest.mark.parametrize(
    "words",
    [
        ("export", "disk/photos"),
        ("restore", "path:{photos}/color.jpg", "-o", "disk/color.jpg"),
        ("catalog", "snapshot", "disk/catalog.sqlite"),
        ("report", "-o", "disk/report.html"),
    ],
    ids=lambda words: words[0],
)
def test_what_is_written_waits_for_its_disk(
    archived: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    disk, fstab = tmp_path / "disk", tmp_path / "fstab"
    disk.mkdir()
    fstab.write_text(f"LABEL=backup {disk} ext4 nofail 0 2\n")
    monkeypatch.setattr(missing_disk, "_FSTAB", fstab)
    monkeypatch.chdir(tmp_path)
    named = [word.format(photos=archived.photos) for word in words]
    done = run(*named, vault=archived.vault)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"would be hidden later, because no disk is mounted at '{disk}'" in done.stderr
    assert list(disk.iterdir()) == []
    fstab.unlink()
    assert run(*named, vault=archived.vault).exit_code == 0
    assert list(disk.iterdir()) != []
