"""SIGKILL while originals are freed: each is in its place or in the trash, and never lost."""

import hashlib
import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.ingest.desk import Desk
from tests.ingest.pictures import save_photos
from tests.ingest.processes import wait_for
from tests.ingest.test_kill import NEW_PHOTOS, kill, let_run, retry_set_aside
from tests.ingest.test_originals import in_trash

KILLED_WHILE_IT_DELETES = """
import os, signal
from pathlib import Path

unlink = Path.unlink

def dying(path, missing_ok=False):
    if path.name.endswith(".going"):
        os.kill(os.getpid(), signal.SIGKILL)
    unlink(path, missing_ok)

Path.unlink = dying
from grayvault.cli.main import main
main()
"""

KILLS = max(int(os.environ.get("GRAYVAULT_KILLS", "10")) // 2, 1)


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
    retry_set_aside(desk)
    wait_for(lambda: not list(desk.photos.iterdir()), "the rest of the originals")
    wait_for(lambda: set(desk.sources().values()) == {"gone"}, "the catalog")
    watching.terminate()
    out, _ = watching.communicate(timeout=10)

    assert watching.returncode == 0, out
    check_nothing_lost(desk, content)
    assert len(desk.files()) == len(content)
    assert desk.run("verify").code == 0
    desk.check()
    before = desk.sources()
    assert desk.run("reindex").code == 0
    assert desk.sources() == before


def test_an_original_that_was_being_deleted_is_looked_at_again(desk: Desk) -> None:
    desk = replace(desk, originals="delete")
    save_photos(desk.photos, 1)
    words = desk.command("add", desk.photos)[3:]
    done = subprocess.run([sys.executable, "-c", KILLED_WHILE_IT_DELETES, *words], check=False)
    assert done.returncode == -signal.SIGKILL
    [aside] = desk.photos.iterdir()
    content = aside.read_bytes()

    answer = desk.add()

    assert answer.code == 0, answer.out
    assert list(desk.photos.iterdir()) == []
    assert set(desk.sources().values()) == {"gone"}
    [photo] = desk.listed("--all")
    assert photo["id"] == hashlib.sha256(content).hexdigest()
    desk.check()
