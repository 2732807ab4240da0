"""300 kills of `watch` while it moves originals to the trash, or deletes them.

Photos come, are copied, renamed and edited meanwhile. At the end every original is in the trash, or
deleted and its photo intact; no other file is left in the folder, every photo is archived, every
vault file verifies, the catalog equals a fresh `reindex`, and no process is left. What is not so
ends the run with an error, and nothing is written.

Run: python -m benchmarks.soak.kills [KILLS]
"""

import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.progress import track

from benchmarks.common import harness
from grayvault.core.settings import Originals
from grayvault.vault.trash import Trash
from tests.ingest.recovery.test_kill import let_run, retry_set_aside
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.processes import running, wait_for

KILLS = 300

NEW = 4
"""Photos that come in each round."""


@dataclass
class Folder:
    """The watched folder: `owned` is what somebody put at a path and never took away.

    `deleted` are those of which it is known already that their photo is in the vault.
    """

    desk: Desk
    chance: random.Random
    owned: dict[Path, bytes] = field(default_factory=dict)
    made: int = 0
    deleted: set[Path] = field(default_factory=set)

    def change(self) -> None:
        """New photos; then one that is there may be copied, renamed or edited."""
        for _ in range(NEW):
            self.add()
        there = [path for path in self.owned if path.exists()]
        if there:
            one = self.chance.choice(there)
            self.chance.choice([self._copy, self._rename, self._edit])(one)

    def add(self) -> Path:
        """A new photo."""
        path = save_photo(self.desk.photos / f"{self.made % 7}" / f"{self.made}.jpg", self.made)
        self._own(path)
        self.made += 1
        return path

    def _own(self, path: Path) -> None:
        self.owned[path] = path.read_bytes()

    def _copy(self, path: Path) -> None:
        target = path.with_name(f"copy-{self.made}-{path.name}")
        shutil.copy(path, target)
        self._own(target)

    def _rename(self, path: Path) -> None:
        content = self.owned.pop(path)
        self.deleted.discard(path)
        target = path.with_name(f"moved-{self.made}-{path.name}")
        path.rename(target)
        self.owned[target] = content

    def _edit(self, path: Path) -> None:
        del self.owned[path]  # what was there before is taken away by whoever edits it
        self._own(save_photo(path, 1_000_000 + self.made))


def killed(scratch: Path, kills: int) -> dict[str, Any]:
    """Kill `watch` so many times, half of them in each way of freeing originals.

    At the end let it end its work, and look at everything.
    """
    ways: tuple[Originals, ...] = ("trash", "delete")
    figures: dict[str, Any] = {}
    for how in ways:
        (scratch / how).mkdir()
        desk = Desk(scratch / how, originals=how)
        figures[how] = _killed(desk, kills // len(ways))
    return figures


def _killed(desk: Desk, kills: int) -> dict[str, Any]:
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    folder = Folder(desk, chance)
    desk.photos.mkdir()
    for _ in track(range(kills), f"kills, {desk.originals}"):
        with watching(desk) as process:
            folder.change()
            let_run(process, desk, chance)
        wait_for(lambda: not running(str(desk.vault)), "the workers' end")
        lost(folder)
    end_its_work(folder)
    return {"seed": seed, "kills": kills, **checked(folder)}


@contextmanager
def watching(desk: Desk) -> Iterator["subprocess.Popen[str]"]:
    """`watch`, with nobody who reads what it says; killed at the end where it still runs."""
    quiet = subprocess.DEVNULL
    command = desk.command("watch", desk.photos)
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def end(process: "subprocess.Popen[str]") -> None:
    """End it as the system does."""
    process.terminate()
    assert process.wait(20) == 0


def end_its_work(folder: Folder) -> None:
    """Let it run until no original is left."""
    desk, last = folder.desk, folder.add()
    with watching(desk) as process:
        wait_for(lambda: str(last) in desk.sources(), "the last photo", 600)
        retry_set_aside(desk)
        wait_for(lambda: not files(desk.photos), "the rest of the originals", 600)
        states = {"gone", "superseded"}
        wait_for(lambda: set(desk.sources().values()) <= states, "the catalog", 60)
        end(process)
    wait_for(lambda: not running(str(desk.vault)), "the end of all processes")


def lost(folder: Folder) -> None:
    """Assert that no original is lost: each is in its place, in the trash as it was, or deleted and
    its photo intact in the vault.
    """
    held = in_trash(folder.desk)
    for path, content in folder.owned.items():
        if path in folder.deleted or (path.exists() and path.read_bytes() == content):
            continue
        photo_id = hashlib.sha256(content).hexdigest()
        if (str(path), photo_id) not in held:
            assert folder.desk.originals == "delete", path
            assert is_intact(folder.desk, photo_id), path
            folder.deleted.add(path)


def is_intact(desk: Desk, photo_id: str) -> bool:
    """Whether the vault has a photo whose checksums hold."""
    with desk.services() as vault:
        return vault.store.read_verified(photo_id) is not None


def in_trash(desk: Desk) -> set[tuple[str, str]]:
    """Where the originals in the trash were, and the SHA-256 of their bytes."""
    if not desk.vault.exists():
        return set()
    with desk.services() as vault:
        trash = Trash(vault.folder)
        return {
            (item.path, hashlib.sha256(trash.file(item, one.name).read_bytes()).hexdigest())
            for item in trash.originals()
            for one in trash.present(item)
        }


def checked(folder: Folder) -> dict[str, Any]:
    """Assert what the soak promises; returns how much there was of it."""
    desk = folder.desk
    folder.deleted.clear()
    lost(folder)
    wanted = {hashlib.sha256(content).hexdigest() for content in folder.owned.values()}
    ids = {photo["id"] for photo in desk.listed("--all")}
    assert wanted <= ids, f"{len(wanted - ids)} photos are not archived"
    verified = json.loads(desk.run("verify", "--json").stdout)
    assert verified["problems"] == []
    desk.check()
    before = desk.listed("--all"), desk.sources()
    assert desk.run("reindex").code == 0
    assert (desk.listed("--all"), desk.sources()) == before
    assert not running(str(desk.vault))
    trashed = len(in_trash(desk))
    return {"photos": len(ids), "originals_in_trash": trashed, "verified": verified["photos"]}


def files(folder: Path) -> list[Path]:
    """All files at any depth."""
    return [path for path in folder.rglob("*") if path.is_file()]


def main() -> None:
    number = int(sys.argv[1]) if sys.argv[1:] else KILLS
    with tempfile.TemporaryDirectory() as folder:
        harness.save("soak_kills", killed(Path(folder), number))


if __name__ == "__main__":
    main()
