"""Making and opening vaults."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grayvault.core.errors import NotFoundError, VaultError
from grayvault.vault.layout import create_vault, open_vault, original_name

ID = "0f" + "a" * 62


def test_a_new_vault_opens_again_and_is_left_as_it_is(tmp_path: Path) -> None:
    made = create_vault(tmp_path / "some" / "vault")
    (made.root / "0f").mkdir()
    made.photo_path(ID).write_bytes(b"a photo")
    assert create_vault(made.root) == open_vault(made.root) == made
    assert made.photo_path(ID).read_bytes() == b"a photo"
    assert made.tmp.is_dir()
    assert made.incoming.is_dir()
    assert made.originals.is_dir()


def test_an_empty_folder_becomes_a_vault(tmp_path: Path) -> None:
    create_vault(tmp_path)
    assert open_vault(tmp_path).root == tmp_path


def test_a_name_that_is_not_utf8_is_no_obstacle(tmp_path: Path) -> None:
    root = tmp_path / os.fsdecode(b"\xff\n")
    assert create_vault(root) == open_vault(root)


def test_a_folder_of_something_else_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(VaultError, match="not empty"):
        create_vault(tmp_path)
    with pytest.raises(VaultError, match="no vault"):
        open_vault(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_missing_vault_is_not_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="no folder"):
        open_vault(tmp_path / "vault")
    assert not (tmp_path / "vault").exists()


def test_a_vault_that_was_made_halfway_is_finished(tmp_path: Path) -> None:
    (tmp_path / "grayvault.json.4711").write_bytes(b'{"form')
    create_vault(tmp_path)
    (tmp_path / "tmp").rmdir()
    assert open_vault(tmp_path).tmp.is_dir()


def test_a_vault_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    create_vault(tmp_path)
    (tmp_path / "grayvault.json").write_text('{"format": 2}')
    for take in (open_vault, create_vault):
        with pytest.raises(VaultError, match="newer GrayVault"):
            take(tmp_path)


@pytest.mark.parametrize(
    "marker", [b"", b"[]", b'{"format":true}', b'{"format":0}', b"\xff", b"{}"]
)
def test_a_damaged_marker_is_reported(tmp_path: Path, marker: bytes) -> None:
    create_vault(tmp_path)
    (tmp_path / "grayvault.json").write_bytes(marker)
    with pytest.raises(VaultError, match="damaged"):
        open_vault(tmp_path)


def test_processes_may_make_the_same_vault_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from grayvault.vault.layout import create_vault;"
        "sys.stdin.read(); create_vault(Path(sys.argv[1]))"
    )
    root = tmp_path / "vault"
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(root)], stdin=subprocess.PIPE)
        for _ in range(4)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.close()
    assert [process.wait(timeout=60) for process in running] == [0] * 4
    assert open_vault(root).root == root


def test_where_things_lie(tmp_path: Path) -> None:
    folder = create_vault(tmp_path)
    assert folder.photo_path(ID) == tmp_path / "0f" / f"{ID}.jxl"
    assert original_name(ID, ".jpg") == f"originals/0f/{ID}.jpg"


@pytest.mark.parametrize("wrong", ["", "0f", ID.upper(), ID + "\n", "../" + ID[3:], ID + "0"])
def test_nothing_but_an_id_becomes_a_path(tmp_path: Path, wrong: str) -> None:
    folder = create_vault(tmp_path)
    with pytest.raises(NotFoundError):
        folder.photo_path(wrong)
    with pytest.raises(NotFoundError):
        original_name(wrong, ".jpg")
