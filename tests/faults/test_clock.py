"""A clock that jumps, forwards and backwards, under a running daemon."""

import os
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from grayvault.catalog import job_rows
from tests.faults.runs import watching
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.processes import wait_for

DAY = 24 * 3600
JUMPS = 3 * DAY, -3 * DAY, 0
"""By how many seconds the daemon's clock is off, one time after the other."""

PROGRAM = """
import sys, time
from pathlib import Path

right, off = time.time, Path(sys.argv.pop(1))
time.time = lambda: right() + float(off.read_text())
from grayvault.cli.main import main
main()
"""


@dataclass(frozen=True)
class Adrift(Desk):
    """A desk whose programs and photos have the time that `set_clock` makes it."""

    settle_seconds: float = 2.0

    def command(self, *words: object) -> tuple[str, ...]:
        _, _, _, *rest = super().command(*words)
        return sys.executable, "-c", PROGRAM, str(self.folder / "clock"), *rest

    def save(self, number: int) -> Path:
        """Save a photo at this time."""
        scratch = save_photo(self.folder / "scratch.jpg", number)
        now = time.time() + float((self.folder / "clock").read_text())
        os.utime(scratch, (now, now))
        self.photos.mkdir(exist_ok=True)
        return scratch.rename(self.photos / f"{number}.jpg")

    def set_clock(self, seconds: float) -> None:
        """Let the clock be off by this from now on."""
        half = self.folder / "clock.new"
        half.write_text(f"{seconds}")
        half.rename(self.folder / "clock")


def waits(desk: Desk) -> bool:
    """Whether a job of the queue is to be looked at again at a certain time."""
    with desk.services() as vault:
        return any(row.not_before for row in job_rows.unfinished(vault.engine))


@pytest.mark.slow
def test_a_photo_that_waits_to_be_complete_is_taken_in_whatever_the_time_is(tmp_path: Path) -> None:
    desk = Adrift(tmp_path)
    desk.set_clock(0)
    with watching(desk) as daemon:
        daemon.says("watching")
        for number, seconds in enumerate(JUMPS):
            photo = desk.save(number)
            wait_for(partial(waits, desk), "the photo that waits")
            desk.set_clock(seconds)
            daemon.says(f"archived: {photo}")

    wait_for(lambda: set(desk.sources().values()) == {"present"}, "the catalog")
    assert len(desk.files()) == len(JUMPS)
    desk.check()
