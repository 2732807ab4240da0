"""Memory and open files of one `watch` over 5,000 photos (copies with other bytes).

Run: python -m benchmarks.soak.watch [PHOTOS]
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.progress import Progress

from benchmarks.common import harness
from benchmarks.soak.kills import stop, watching
from benchmarks.soak.processes import usage, without_leaks
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.processes import wait_for

PHOTOS = 5000
STEPS = 5
FOLDERS = 50

_START_OF_IMAGE = 2
"""Bytes at the start of a JPEG that no segment may precede."""


def watch_many(scratch: Path, photos: int) -> dict[str, Any]:
    """Let `watch` archive photos, a fifth at a time, and look at its processes after each fifth."""
    desk = Desk(scratch)
    template = save_photo(scratch / "template.jpg").read_bytes()
    desk.photos.mkdir()
    usages = []
    with watching(desk) as process, Progress() as bar:
        task = bar.add_task("photos", total=photos)
        for step in range(1, STEPS + 1):
            target = photos * step // STEPS
            for number in range(photos * (step - 1) // STEPS, target):
                _copy(template, desk.photos, number)
            while (archived := len(desk.files())) < target:
                assert process.poll() is None
                bar.update(task, completed=archived)
                time.sleep(0.5)
            usages.append(usage(process.pid))
        wait_for(lambda: len(desk.listed()) == photos, "all photos in the catalog")
        stop(process)
    desk.check()
    return {"photos": photos, **without_leaks(usages)}


def _copy(template: bytes, root: Path, number: int) -> None:
    path = root / f"{number % FOLDERS}" / f"{number}.jpg"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(commented(template, number))


def commented(jpeg: bytes, number: int) -> bytes:
    """The same picture with a comment (ITU-T T.81, COM), and so another photo."""
    comment = f"copy {number}".encode()
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    return jpeg[:_START_OF_IMAGE] + segment + jpeg[_START_OF_IMAGE:]


def main() -> None:
    photos = int(sys.argv[1]) if sys.argv[1:] else PHOTOS
    with tempfile.TemporaryDirectory() as folder:
        harness.save("soak_watch", watch_many(Path(folder), photos))


if __name__ == "__main__":
    main()
