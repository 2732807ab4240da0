"""`remove` says which photos it takes out of the archive."""

import shutil
from pathlib import Path

from tests.cli.conftest import Home, run


def test_a_photo_is_asked_about_by_the_paths_of_all_its_copies(home: Home, tmp_path: Path) -> None:
    original, copy = home.photos / "color.jpg", tmp_path / "copy.jpg"
    shutil.copy(original, copy)
    assert run("add", copy, vault=home.vault).exit_code == 0
    asked = run("remove", f"path:{copy}", vault=home.vault)
    assert asked.exit_code == 1  # nobody has said yes
    [line, *_] = asked.stdout.splitlines()
    assert line.split("  ")[1:] == [str(original), str(copy)]
    assert len(run("list", vault=home.vault).stdout.splitlines()) == 3
