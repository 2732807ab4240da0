"""SIGKILL while originals are freed: each is in its place or in the trash, and never lost."""

import hashlib
import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.vault.trash import Trash
from tests.ingest.originals.test_free_original import in_trash
from tests.ingest.recovery.test_kill import NEW_PHOTOS, kill, let_run, retry_failed_for_good
from tests.support.desk import Desk
from tests.support.pictures import save_photos
from tests.support.processes import wait_for

KILLED_IN_THE_TRASH = """
import os, signal, sys
from pathlib import Path

left = int(sys.argv.pop(1))

def dying(old):
    def call(path, *rest, **more):
        global left
        if "/trash/" in str([path, *rest]):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return old(path, *rest, **more)
    return call

for one in ("rename", "unlink", "mkdir", "rmdir"):
    setattr(Path, one, dying(getattr(Path, one)))
from grayvault.cli.main import main
main()
"""

pytestmark = pytest.mark.slow

KILLS = max(int(os.environ.get("GRAYVAULT_KILLS", "4")) // 2, 1)


def check_nothing_lost(desk: Desk, content: dict[Path, bytes]) -> None:
    held = in_trash(desk) if desk.vault.exists() else {}
    for path, data in content.items():
        if path.exists():
            assert path.read_bytes() == data
        else:
            assert held[str(path)] == data


def test_watch_killed_at_any_moment_loses_no_original(desk: Desk) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    desk = replace(desk, originals="trash")
    content: dict[Path, bytes] = {}
    for _ in range(KILLS):
        watching = desk.start("watch", desk.photos)
        new = save_photos(desk.photos, NEW_PHOTOS, first=len(content))
        content |= {path: path.read_bytes() for path in new}
        let_run(watching, desk, chance)
        kill(watching, desk)
        check_nothing_lost(desk, content)

    (last,) = save_photos(desk.photos, 1, first=len(content))
    content[last] = last.read_bytes()
    watching = desk.start("watch", desk.photos)
    wait_for(lambda: str(last) in desk.sources(), "the last photo")
    retry_failed_for_good(desk)
    wait_for(lambda: not list(desk.photos.iterdir()), "the rest of the originals")
    wait_for(lambda: set(desk.sources().values()) == {"gone"}, "the catalog")
    watching.terminate()
    out, _ = watching.communicate(timeout=60)

    assert watching.returncode == 0, out
    check_nothing_lost(desk, content)
    assert len(desk.files()) == len(content)
    assert desk.run("verify").code == 0
    desk.check()
    before = desk.sources()
    assert desk.run("reindex").code == 0
    assert desk.sources() == before


@pytest.mark.parametrize("how", ["trash", "delete"])
@pytest.mark.parametrize("step", [1, 3, 5])
def test_killed_before_any_step_it_is_completed_by_the_next_run(
    desk: Desk, how: str, step: int
) -> None:
    """Renames, removals and new folders in the trash are counted, and one is not survived."""
    desk = replace(desk, originals=how)
    [photo] = save_photos(desk.photos, 1)
    content = photo.read_bytes()
    photo.with_suffix(".xmp").write_text("edits")
    words = [str(step), *desk.command("add", desk.photos)[3:]]
    died = subprocess.run([sys.executable, "-c", KILLED_IN_THE_TRASH, *words], check=False)
    assert died.returncode == (-signal.SIGKILL)

    answer = desk.add()

    assert answer.code == 0, answer.out
    assert list(desk.photos.iterdir()) == []
    assert set(desk.sources().values()) == {"gone"}
    with desk.services() as vault:
        trash = Trash(vault.folder)
        [item] = trash.originals()
        held = {file.name: trash.file(item, file.name).read_bytes() for file in trash.present(item)}
        assert trash.unknown_folders() == []
    assert item.unfinished is None
    in_trash = {"0.jpg": content} if how == "trash" else {}
    assert held == {**in_trash, "0.xmp": b"edits"}
    assert {path.name for path in (desk.vault / "trash" / item.name).iterdir()} == {
        *held,
        "origin.json",
    }
    [archived] = desk.listed("--all")
    assert archived["id"] == hashlib.sha256(content).hexdigest()
    desk.check()


def test_an_original_that_an_older_version_left_in_the_folder_goes_back_and_is_freed(
    desk: Desk,
) -> None:
    photo, _ = save_photos(desk.photos, 2)
    waiting = replace(desk, originals="delete", free_after_hours=1)
    assert "originals waiting to be freed: 2" in waiting.add().out
    photo.rename(photo.with_name(".grayvault-4711.going"))

    assert "originals waiting to be freed: 2" in waiting.add().out
    assert sorted(path.name for path in desk.photos.iterdir()) == ["0.jpg", "1.jpg"]
    assert replace(waiting, free_after_hours=0).add().code == 0
    assert list(desk.photos.iterdir()) == []
