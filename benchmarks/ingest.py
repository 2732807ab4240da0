"""What taking in a photo costs: CPU by part, peak memory, and the same against a peer.

The peer is the least that any re-encoder does with the same libraries: decode the source, encode
it as colour JPEG XL at the same distance and effort. Each photo is taken in by a process of its
own, with one thread, as a worker does it. Run: python -m benchmarks.ingest
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import report
from grayvault.choose.measured import smallest_measured
from grayvault.choose.scene import Scene, scene_of
from grayvault.choose.smallest import Search, least_bytes, smallest
from grayvault.codec import jxl
from grayvault.codec.tiers import LOSSY_EFFORT, luma_codec
from grayvault.color.split import luma_of
from grayvault.domain.fidelity import Fidelity
from grayvault.domain.photo import Luma
from grayvault.domain.settings import Bound, IngestSettings
from grayvault.domain.sources import Source
from grayvault.hints import coder
from grayvault.imageio.decode import read_photo
from grayvault.ingest.archive import ArchiveParts, archive
from grayvault.ingest.stamps import stamp_of
from grayvault.measure import fidelity
from grayvault.vault.folder import create_vault
from grayvault.vault.store import LocalStore
from grayvault.zoo.colorize import colorize
from grayvault.zoo.registry import colorizer_named

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
PARTS = "parts"


def main() -> None:
    if sys.argv[1:2] == [PARTS]:
        print(json.dumps(measure(Path(sys.argv[2]))))
        return
    rows = []
    for path in report.photos("camera"):
        command = [sys.executable, "-m", "benchmarks.ingest", PARTS, str(path)]
        done = subprocess.run(
            command, env=os.environ | ONE_THREAD, capture_output=True, check=True, text=True
        )
        rows.append(json.loads(done.stdout))
        print(rows[-1], file=sys.stderr)
    twelve_mp = [row["cpu_seconds"] for row in rows if 11 < row["megapixels"] < 13.5]
    report.save(
        "ingest",
        {
            "cpu_seconds_12_mp_mean": round(mean(twelve_mp), 2),
            "cpu_seconds_12_mp_worst": round(max(twelve_mp), 2),
            "cpu_seconds_any_worst": max(row["cpu_seconds"] for row in rows),
            "cpu_over_peer_mean": round(mean(row["cpu_over_peer"] for row in rows), 2),
            "peak_memory_mb_worst": max(row["peak_memory_mb"] for row in rows),
            "photos": rows,
        },
    )


def measure(path: Path) -> dict[str, Any]:
    """Take in one photo three times and keep the cheapest run, then its parts, then the peer."""

    source = Source(str(path), str(path.parent), stamp_of(path.stat()))
    runs = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            parts = ArchiveParts(LocalStore(create_vault(Path(folder) / "vault")), 200_000_000)
            outcome, seconds = timed(partial(archive, source, IngestSettings(), parts))
            runs.append(seconds)
    assert outcome.stored is not None
    record = outcome.stored.record
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peer = peer_seconds(path)
    return {
        "photo": path.name,
        "megapixels": round(record.width * record.height / 1e6, 1),
        "cpu_seconds": round(min(runs), 2),
        "cpu_over_peer": round(min(runs) / peer, 2),
        "peak_memory_mb": round(peak),
        "hint_bytes": len(record.hints),
        **measure_parts(path),
    }


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What a call returns and the CPU seconds that it took."""
    start = time.process_time()
    result = call()
    return result, time.process_time() - start


def peer_seconds(path: Path) -> float:

    def peer() -> bytes:
        photo = read_photo(path.read_bytes(), 200_000_000)
        return jxl.encode(photo.pixels, 1.0, LOSSY_EFFORT)

    return min(timed(peer)[1] for _ in range(2))


def measure_parts(path: Path) -> dict[str, dict[str, float]]:
    """The CPU seconds of each step, in the order of `ingest.condense`, and of what choosing does.

    Hints are chosen by a first search and by as many measurements as it takes: each a restore and
    a fidelity, and most followed by a shorter search.
    """
    codec = luma_codec("compact", 1.0)
    data = path.read_bytes()
    photo, decode = timed(lambda: read_photo(data, 200_000_000))
    luma, split = timed(lambda: luma_of(photo.pixels))
    encoded, encode = timed(lambda: codec.encode(luma))
    luma_hat, decode_luma = timed(lambda: codec.decode(encoded.codestream))
    scene, prepare = timed(lambda: scene_of(photo.pixels, luma_hat))
    search = Search(scene, Bound(), least_bytes(len(encoded.codestream)))
    measured = partial(restored_fidelity, scene, luma_hat)
    _, choose = timed(lambda: smallest_measured(search, measured, IngestSettings().hint_bytes))
    _, psnr = timed(lambda: fidelity.psnr(luma, luma_hat))
    _, estimate = timed(lambda: codec.color_bytes(photo.pixels, luma, len(encoded.codestream)))
    steps = {
        "decode_source": decode,
        "split": split,
        "encode_luma": encode,
        "decode_luma": decode_luma,
        "prepare_search": prepare,
        "choose_hints": choose,
        "psnr": psnr,
        "factor_codec": estimate,
    }
    return {
        "parts": rounded(steps),
        "parts_of_choosing": rounded(measure_choosing(search, luma_hat)),
    }


def measure_choosing(search: Search, luma_hat: Luma) -> dict[str, float]:
    """The CPU seconds of the first search, and of one measurement of what it found."""
    found, searching = timed(lambda: smallest(search))
    _, measurement = timed(lambda: restored_fidelity(search.scene, luma_hat, found.data))
    return {"first_search": searching, "one_measurement": measurement}


def restored_fidelity(scene: Scene, luma_hat: Luma, hints: bytes) -> Fidelity:
    """The fidelity that these hints bring, as `ingest.condense` measures it."""
    restored = colorize(luma_hat, luma_hat, coder.decode(hints), colorizer_named("propagate"))
    return fidelity.fidelity(scene.reference, fidelity.lab_of(fidelity.reduced(restored)), None)


def rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in seconds.items()}


if __name__ == "__main__":
    main()
