"""5,000 photos (copies with changed bytes) under one `watch`: what its processes hold.

Run: python -m benchmarks.soak.watch [PHOTOS]
"""

import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.progress import Progress

from benchmarks.common import harness
from benchmarks.soak.kills import end, watching
from benchmarks.soak.processes import Held, growth, held
from tests.support.desk import Desk
from tests.support.pictures import save_photo

MOST = 5000

STEPS = 5

_START_OF_IMAGE = 2
"""Bytes of a JPEG before which no segment stands."""


def watched(scratch: Path, photos: int) -> dict[str, Any]:
    """Let `watch` take in so many photos, a fifth at a time, and look at its processes."""
    desk = Desk(scratch)
    template = save_photo(scratch / "template.jpg").read_bytes()
    desk.photos.mkdir()
    told: list[Held] = []
    with watching(desk) as process, Progress() as bar:
        task = bar.add_task("photos", total=photos)
        for step in range(1, STEPS + 1):
            for number in range(photos * (step - 1) // STEPS, photos * step // STEPS):
                copy = desk.photos / f"{number % 50}" / f"{number}.jpg"
                copy.parent.mkdir(exist_ok=True)
                copy.write_bytes(commented(template, number))
            while (done := len(desk.files())) < photos * step // STEPS:
                assert process.poll() is None
                bar.update(task, completed=done)
                time.sleep(0.5)
            told.append(held(process.pid))
        _see_the_end(desk, photos)
        end(process)
    desk.check()
    return {"photos": photos, "growth": growth(told), "held": [asdict(one) for one in told]}


def commented(jpeg: bytes, number: int) -> bytes:
    """The same picture with a comment of its own (ITU-T T.81, COM), so that it is another photo."""
    comment = f"copy {number}".encode()
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    return jpeg[:_START_OF_IMAGE] + segment + jpeg[_START_OF_IMAGE:]


def _see_the_end(desk: Desk, photos: int) -> None:
    """Wait until the catalog has all of them."""
    until = time.monotonic() + 60
    while len(desk.listed()) < photos:
        assert time.monotonic() < until, f"the catalog has {len(desk.listed())} photos"
        time.sleep(0.5)


def main() -> None:
    number = int(sys.argv[1]) if sys.argv[1:] else MOST
    with tempfile.TemporaryDirectory() as folder:
        harness.save("soak_watch", watched(Path(folder), number))


if __name__ == "__main__":
    main()
