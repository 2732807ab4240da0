"""How much it bears: 300 kills, 10,000 crashes, 5,000 photos under `watch`, 20,000 requests.

1. `watch` with `originals: trash`, then `delete`, is killed by SIGKILL at random moments, over a
   folder in which photos come, are copied, renamed and edited meanwhile. At the end every original
   is in the trash, or deleted and its photo intact; no other file is left in the folder, every
   photo is archived, every vault file verifies, the catalog equals a fresh `reindex`, and no
   process is left.
2. Runs of all kinds are recorded and cut at 10,000 places, as by a kill and by a power cut, and
   GrayVault is started on what that leaves: nothing is lost, nothing is left over
   (tests/faults/crash/).
3. `watch` takes in 5,000 photos (copies with changed bytes): what its processes hold.
4. A server answers 20,000 requests of all kinds: the same of its processes.

What is not so ends the run with an error, and nothing is written of that part. Each part has a
result of its own; a number of 0 leaves it out. Takes two hours or more.
Run: python -m benchmarks.soak [KILLS CRASHES PHOTOS REQUESTS]
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.soak_crashes import crashed
from benchmarks.soak_kills import killed
from benchmarks.soak_requests import asked
from benchmarks.soak_watch import watched

KILLS, CRASHES, PHOTOS, REQUESTS = 300, 10_000, 5000, 20_000


def main() -> None:
    numbers = sys.argv[1:] or (KILLS, CRASHES, PHOTOS, REQUESTS)
    kills, crashes, photos, requests = map(int, numbers)
    for name, part, number in (
        ("kills", killed, kills),
        ("crashes", crashed, crashes),
        ("watch", watched, photos),
        ("requests", asked, requests),
    ):
        if number:
            with tempfile.TemporaryDirectory() as folder:
                report.save(f"soak_{name}", part(Path(folder), number))


if __name__ == "__main__":
    main()
