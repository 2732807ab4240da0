"""Recovery data: the bytes and the time that it costs, and the damage that it repairs.

Vault files of the camera photos get flipped bits, or a hole of zeros, in places that a fixed seed
chooses for each trial.

Run: python -m benchmarks recovery
"""

import random
from collections.abc import Callable, Sequence
from functools import partial
from statistics import mean
from typing import TypeVar

from benchmarks.common import harness
from benchmarks.common.archiving import archive_file, stored, temporary_store
from benchmarks.common.timing import wall_seconds
from grayvault.core.errors import DamagedFileError
from grayvault.vault.format.box_recovery import healed
from grayvault.vault.format.file_format import pack, unpack

TRIALS = 200
FLIPS = (1, 2, 4, 6, 8, 16)
"""Bits flipped at once, anywhere."""

HOLES = (512, 4096, 16_384, 65_536)
"""Bytes replaced by zeros, in one place."""

File = TypeVar("File")


def main() -> None:
    with temporary_store() as store:
        photos = [stored(archive_file(path, store)) for path in harness.photos("camera")]
        files = [store.get(photo.record.id) for photo in photos]
    plain = [pack(file) for file in files]
    protected = [pack(file, recovery=True) for file in files]
    protecting = milliseconds(lambda file: pack(file, recovery=True), files)
    added = [len(big) / len(small) - 1 for small, big in zip(plain, protected, strict=True)]
    flipped_once = [flipped(data, random.Random(0), 1) for data in protected]
    harness.save(
        "recovery",
        {
            "files": len(files),
            "bytes_mean": round(mean(map(len, plain))),
            "bytes_smallest": min(map(len, plain)),
            "bytes_largest": max(map(len, plain)),
            "added_mean": round(sum(map(len, protected)) / sum(map(len, plain)) - 1, 4),
            "added_most": round(max(added), 4),
            "encode_ms": round(protecting - milliseconds(pack, files), 1),
            "check_ms": milliseconds(unpack, protected),
            "check_ms_without": milliseconds(unpack, plain),
            "heal_ms": milliseconds(healed, flipped_once),
            "trials": TRIALS,
            "healed_flips": {n: share(protected, partial(flipped, bits=n)) for n in FLIPS},
            "healed_holes": {n: share(protected, partial(holed, length=n)) for n in HOLES},
        },
    )


def flipped(data: bytes, rng: random.Random, bits: int) -> bytes:
    damaged = bytearray(data)
    for bit in rng.sample(range(8 * len(data)), bits):
        damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def holed(data: bytes, rng: random.Random, length: int) -> bytes:
    start = rng.randrange(len(data) - length)
    return data[:start] + bytes(length) + data[start + length :]


def share(files: list[bytes], damage: Callable[[bytes, random.Random], bytes]) -> float:
    """The share of trials that repair the file."""
    rng = random.Random(0)
    return mean(is_healed(data := rng.choice(files), damage(data, rng)) for _ in range(TRIALS))


def is_healed(data: bytes, damaged: bytes) -> bool:
    try:
        return healed(damaged) == data
    except DamagedFileError:
        return False


def milliseconds(work: Callable[[File], object], files: Sequence[File]) -> float:
    """The mean for one file."""
    seconds = wall_seconds(lambda: [work(file) for file in files])
    return round(seconds / len(files) * 1e3, 1)


if __name__ == "__main__":
    main()
