"""CPU of each of many small photos that `add` archives, and how much quicker two workers are.

The photos are pieces of camera photos, reduced to a long side of 1,500 pixels. One worker archives
them at the default quality, then two do, each into a new vault. Times are those of the whole
command, its start included.

Run: python -m benchmarks ingest.many, with nothing else at work
"""

import resource
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.common import harness
from benchmarks.common.archiving import run_grayvault
from benchmarks.common.timing import wall_seconds

COUNT, LONG_SIDE, JPEG_QUALITY = 48, 1500, 88
LEAST_SHARE = 0.7
"""Of a photo's sides that a piece has, at least: it shows what a photo shows."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_photos(folder / "photos")
        one, two = (add_seconds(folder, workers) for workers in (1, 2))
        cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
    harness.save(
        "ingest.many",
        {
            "photos": COUNT,
            "cpu_seconds_a_photo": round((cpu.ru_utime + cpu.ru_stime) / (2 * COUNT), 3),
            "wall_seconds": {"one_worker": round(one, 1), "two_workers": round(two, 1)},
            "two_over_one": round(one / two, 2),
        },
    )


def write_photos(folder: Path) -> None:
    folder.mkdir()
    for number, piece in enumerate(pieces()):
        piece.save(folder / f"{number}.jpg", quality=JPEG_QUALITY)


def pieces() -> Iterator[Image.Image]:
    random = np.random.default_rng(0)
    for path in islice(cycle(harness.photos("camera")), COUNT):
        with Image.open(path) as photo:
            share, *place = random.uniform((LEAST_SHARE, 0, 0), 1)
            size = np.array(photo.size)
            start = (1 - share) * size * place
            reduced = np.rint(size * LONG_SIDE / max(photo.size)).astype(int)
            yield photo.convert("RGB").resize(
                tuple(reduced), Image.Resampling.LANCZOS, box=(*start, *(start + share * size))
            )


def add_seconds(folder: Path, workers: int) -> float:
    """The wall time of archiving the photos with so many workers."""
    vault, words = folder / f"vault-{workers}", ("--jobs", str(workers))
    return wall_seconds(
        lambda: run_grayvault(vault, "add", *words, str(folder / "photos")).check_returncode()
    )


if __name__ == "__main__":
    main()
