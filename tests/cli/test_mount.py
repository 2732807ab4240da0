"""What `grayvault mount` refuses, and what it tells to install."""

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Home, run


def refusal(archived: Home, folder: Path) -> str:
    """What it says to a folder that it doesn't take."""
    result = run("mount", folder, vault=archived.vault)
    assert result.exit_code == 2
    return result.output


def test_only_an_empty_folder_outside_vault_and_photos_is_mounted(
    archived: Home, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert "is not empty" in refusal(archived, tmp_path)
    assert "is no folder: choose" in refusal(archived, tmp_path / "file")
    assert "is no folder: choose" in refusal(archived, archived.photos / "color.jpg")
    assert "can't be used: Not a directory" in refusal(archived, tmp_path / "file" / "below")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "can't be used: " in refusal(archived, tmp_path / "loop")
    assert "is in a vault" in refusal(archived, archived.vault / "photos")
    assert "from which photos are archived" in refusal(archived, archived.photos)


@pytest.mark.parametrize(
    ("missing", "advice"),
    [
        (ImportError("no mfusepy"), "pip install 'grayvault[mount]'"),
        (OSError("Unable to find libfuse"), "install the package fuse3"),
    ],
)
def test_it_says_what_to_install(
    archived: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    missing: Exception,
    advice: str,
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "mfusepy.py").write_text(f"raise {type(missing).__name__}({str(missing)!r})\n")
    monkeypatch.syspath_prepend(library)
    monkeypatch.delitem(sys.modules, "mfusepy", raising=False)
    assert advice in refusal(archived, tmp_path / "photos")
