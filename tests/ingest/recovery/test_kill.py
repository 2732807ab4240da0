"""SIGKILL at random moments: a rerun completes the archive, with nothing lost or doubled.

`GRAYVAULT_KILLS` sets how many times in all; half of them hit `add`, half `watch`.
"""

import hashlib
import json
import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from grayvault.vault.marker import MARKER
from tests.support.desk import Desk
from tests.support.pictures import save_photos
from tests.support.processes import wait_for, workers

KILLS = int(os.environ.get("GRAYVAULT_KILLS", "4"))
NEW_PHOTOS = 4


def let_run(process: "subprocess.Popen[str]", desk: Desk, chance: random.Random) -> None:
    """Wait for a random moment: of the start, or around the writing of a new vault file."""
    if chance.random() < 0.3:
        time.sleep(chance.uniform(0.1, 2.5))
        return
    before, new = len(desk.files()), chance.randint(1, NEW_PHOTOS)
    until = time.monotonic() + 10
    while len(desk.files()) < before + new and process.poll() is None:
        if time.monotonic() > until:
            break
        time.sleep(0.002)
    time.sleep(chance.choice([0, 0.003, 0.01, 0.03, 0.1, 0.3]))


def kill(process: "subprocess.Popen[str]", desk: Desk) -> None:
    """Kill a process, see that no worker of it is left, and that nothing trips over the vault."""
    process.kill()
    process.communicate()
    wait_for(lambda: not workers(desk.vault), "the workers' end")
    if (desk.vault / MARKER).exists():
        assert desk.run("list", "--json", "--all").code == 0
        assert desk.run("stats", "--json").code == 0
        with desk.services() as vault:
            assert all(vault.store.read_verified(photo_id) for photo_id in vault.store.ids())


def retry_failed_for_good(desk: Desk) -> None:
    """Try again what was being worked on at three kills, and might have been to blame.

    The newest photo must have been queued: what was seen with it has been, too.
    """
    wait_for(lambda: states(desk) <= {"set-aside", "failed"}, "the end of the queue", 120)
    answer = desk.run("jobs", "retry", "--all")
    assert answer.code == 0, answer.out


def states(desk: Desk) -> set[str]:
    answer = desk.run("jobs", "--json")
    return {row["state"] for row in json.loads(answer.stdout)}


def check_complete(desk: Desk, photos: list[Path]) -> None:
    ids = [hashlib.sha256(path.read_bytes()).hexdigest() for path in photos]
    listed = {photo["source"]: photo["id"] for photo in desk.listed("--all")}
    assert listed == {str(path): photo_id for path, photo_id in zip(photos, ids, strict=True)}
    assert set(desk.sources().values()) == {"present"}
    desk.check()


@pytest.mark.slow
def test_add_killed_at_any_moment_is_completed_by_the_next(desk: Desk) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    photos: list[Path] = []
    for _ in range(KILLS - KILLS // 2):
        photos += save_photos(desk.photos, NEW_PHOTOS, first=len(photos))
        adding = desk.start("add", "--jobs", "2", desk.photos)
        let_run(adding, desk, chance)
        kill(adding, desk)

    answer = desk.add()

    assert answer.code in {0, 3}, answer.out
    retry_failed_for_good(desk)
    check_complete(desk, photos)


@pytest.mark.slow
def test_watch_killed_at_any_moment_is_completed_by_the_next(desk: Desk) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    photos: list[Path] = []
    for _ in range(KILLS // 2):
        watching = desk.start("watch", "--jobs", "2", desk.photos)
        photos += save_photos(desk.photos, NEW_PHOTOS, first=len(photos))
        let_run(watching, desk, chance)
        kill(watching, desk)

    photos += save_photos(desk.photos, 1, first=len(photos))
    watching = desk.start("watch", "--jobs", "2", desk.photos)
    wait_for(lambda: str(photos[-1]) in desk.sources(), "the last photo")
    retry_failed_for_good(desk)
    wait_for(lambda: len(desk.files()) == len(photos), "the rest of the photos")
    wait_for(lambda: len(desk.listed()) == len(photos), "the catalog")
    watching.terminate()
    out, _ = watching.communicate(timeout=60)

    assert watching.returncode == 0, out
    check_complete(desk, photos)
