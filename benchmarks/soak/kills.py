"""300 kills of `watch` while it moves originals to the trash or deletes them.

Meanwhile photos arrive and are copied, renamed and edited. At the end every original must be in
the trash, or deleted with its photo intact; no other file may be left in the folder; every photo
must be archived and every vault file verify; the catalog must equal a fresh `reindex`; and no
process may be left. Otherwise the run ends with an error and writes no results.

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
from tests.ingest.recovery.test_kill import let_run, retry_failed_for_good
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.processes import running, wait_for

KILLS = 300

ARRIVALS = 4
"""Photos that arrive in each round."""


@dataclass
class Folder:
    """The watched folder.

    `originals` are the files that a user put there and never took away. `deleted` are those that
    GrayVault deleted, and whose photo was found in the vault.
    """

    desk: Desk
    chance: random.Random
    originals: dict[Path, bytes] = field(default_factory=dict)
    made: int = 0
    deleted: set[Path] = field(default_factory=set)

    def change(self) -> None:
        """Add photos, and copy, rename or edit one that is there."""
        for _ in range(ARRIVALS):
            self.add()
        present = [path for path in self.originals if path.exists()]
        if present:
            path = self.chance.choice(present)
            self.chance.choice([self._copy, self._rename, self._edit])(path)

    def add(self) -> Path:
        path = save_photo(self.desk.photos / f"{self.made % 7}" / f"{self.made}.jpg", self.made)
        self._own(path)
        self.made += 1
        return path

    def _own(self, path: Path) -> None:
        self.originals[path] = path.read_bytes()

    def _copy(self, path: Path) -> None:
        target = path.with_name(f"copy-{self.made}-{path.name}")
        shutil.copy(path, target)
        self._own(target)

    def _rename(self, path: Path) -> None:
        content = self.originals.pop(path)
        self.deleted.discard(path)
        target = path.with_name(f"moved-{self.made}-{path.name}")
        path.rename(target)
        self.originals[target] = content

    def _edit(self, path: Path) -> None:
        del self.originals[path]  # the user gives up the old content
        self._own(save_photo(path, 1_000_000 + self.made))


def kill_often(scratch: Path, kills: int) -> dict[str, Any]:
    """Half of the kills with each way of freeing originals, and all checks after each half."""
    ways: tuple[Originals, ...] = ("trash", "delete")
    figures: dict[str, Any] = {}
    for way in ways:
        (scratch / way).mkdir()
        desk = Desk(scratch / way, originals=way)
        figures[way] = _kill_often(desk, kills // len(ways))
    return figures


def _kill_often(desk: Desk, kills: int) -> dict[str, Any]:
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    folder = Folder(desk, chance)
    desk.photos.mkdir()
    for _ in track(range(kills), f"kills, {desk.originals}"):
        with watching(desk) as process:
            folder.change()
            let_run(process, desk, chance)
        wait_for(lambda: not running(str(desk.vault)), "the workers' end")
        check_nothing_lost(folder)
    finish(folder)
    return {"seed": seed, "kills": kills, **check_all(folder)}


@contextmanager
def watching(desk: Desk) -> Iterator["subprocess.Popen[str]"]:
    """A silent `watch`, killed at the end if it still runs."""
    quiet = subprocess.DEVNULL
    command = desk.command("watch", desk.photos)
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def stop(process: "subprocess.Popen[str]") -> None:
    """Stop it with SIGTERM, as the system does."""
    process.terminate()
    assert process.wait(20) == 0


def finish(folder: Folder) -> None:
    """Let `watch` run until no original is left."""
    desk, last = folder.desk, folder.add()
    with watching(desk) as process:
        wait_for(lambda: str(last) in desk.sources(), "the last photo", 3600)
        retry_failed_for_good(desk)
        wait_for(lambda: not files(desk.photos), "the rest of the originals", 3600)
        states = {"gone", "superseded"}
        wait_for(lambda: set(desk.sources().values()) <= states, "the catalog", 600)
        stop(process)
    wait_for(lambda: not running(str(desk.vault)), "the end of all processes")


def check_nothing_lost(folder: Folder) -> None:
    """Assert that each original is unchanged in its place or in the trash, or its photo intact."""
    trashed = in_trash(folder.desk)
    for path, content in folder.originals.items():
        if path in folder.deleted or (path.exists() and path.read_bytes() == content):
            continue
        photo_id = hashlib.sha256(content).hexdigest()
        if (str(path), photo_id) not in trashed:
            assert folder.desk.originals == "delete", path
            assert is_intact(folder.desk, photo_id), path
            folder.deleted.add(path)


def is_intact(desk: Desk, photo_id: str) -> bool:
    """Whether the vault has a photo whose checksums hold."""
    with desk.services() as vault:
        return vault.store.read_verified(photo_id) is not None


def in_trash(desk: Desk) -> set[tuple[str, str]]:
    """The former path and the SHA-256 of each original in the trash."""
    if not desk.vault.exists():
        return set()
    with desk.services() as vault:
        trash = Trash(vault.folder)
        return {
            (item.path, hashlib.sha256(trash.file(item, file.name).read_bytes()).hexdigest())
            for item in trash.originals()
            for file in trash.present(item)
        }


def check_all(folder: Folder) -> dict[str, Any]:
    """Assert all that the soak promises, with every original checked again."""
    desk = folder.desk
    folder.deleted.clear()
    check_nothing_lost(folder)
    expected = {hashlib.sha256(content).hexdigest() for content in folder.originals.values()}
    photo_ids = {photo["id"] for photo in desk.listed("--all")}
    assert expected <= photo_ids, f"{len(expected - photo_ids)} photos are not archived"
    verified = json.loads(desk.run("verify", "--json").stdout)
    assert verified["problems"] == []
    desk.check()
    before = desk.listed("--all"), desk.sources()
    assert desk.run("reindex").code == 0
    assert (desk.listed("--all"), desk.sources()) == before
    assert not running(str(desk.vault))
    trashed = len(in_trash(desk))
    return {"photos": len(photo_ids), "originals_in_trash": trashed, "verified": verified["photos"]}


def files(folder: Path) -> list[Path]:
    """All files at any depth."""
    return [path for path in folder.rglob("*") if path.is_file()]


def main() -> None:
    kills = int(sys.argv[1]) if sys.argv[1:] else KILLS
    with tempfile.TemporaryDirectory() as folder:
        harness.save("soak_kills", kill_often(Path(folder), kills))


if __name__ == "__main__":
    main()
