"""What recovery data costs and what it heals: bytes, time, flipped bits, holes.

Vault files of the camera photos; each is damaged anew for every trial, in places that a fixed seed
chooses. Run: python -m benchmarks recovery
"""

import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import mean

from benchmarks.common import harness
from grayvault.core.errors import DamagedFileError
from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.vault.box_recovery import healed
from grayvault.vault.file_format import pack, unpack
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore

TRIALS = 200
FLIPS = (1, 2, 4, 6, 8, 16)
"""Bits that are flipped at once, anywhere."""

HOLES = (512, 4096, 16_384, 65_536)
"""Bytes that are zeros instead, in one place."""


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        store = LocalStore(create_vault(Path(scratch) / "vault"))
        parts = ArchiveResources(store, 200_000_000)
        files = [store.get(taken_in(path, parts)) for path in harness.photos("camera")]
    plain, protected = [pack(file) for file in files], list[bytes]()
    encode = seconds(lambda: protected.extend(pack(file, recovery=True) for file in files))
    without = seconds(lambda: [pack(file) for file in files])
    added = [len(big) / len(small) - 1 for small, big in zip(plain, protected, strict=True)]
    harness.save(
        "recovery",
        {
            "files": len(files),
            "bytes_mean": round(mean(map(len, plain))),
            "bytes_smallest": min(map(len, plain)),
            "bytes_largest": max(map(len, plain)),
            "added_mean": round(sum(map(len, protected)) / sum(map(len, plain)) - 1, 4),
            "added_most": round(max(added), 4),
            "encode_ms": round((encode - without) / len(files) * 1e3, 1),
            "check_ms": milliseconds(unpack, protected),
            "check_ms_without": milliseconds(unpack, plain),
            "heal_ms": milliseconds(
                healed, [flipped(data, random.Random(0), 1) for data in protected]
            ),
            "trials": TRIALS,
            "healed_flips": {n: share(protected, partial(flipped, bits=n)) for n in FLIPS},
            "healed_holes": {n: share(protected, partial(holed, length=n)) for n in HOLES},
        },
    )


def taken_in(path: Path, parts: ArchiveResources) -> str:
    source = Source(str(path), str(path.parent), stamp_of(path.stat()))
    outcome = archive_photo(source, IngestSettings(), parts)
    assert outcome.photo_id is not None, outcome
    return outcome.photo_id


def flipped(data: bytes, rng: random.Random, bits: int) -> bytes:
    damaged = bytearray(data)
    for bit in rng.sample(range(8 * len(data)), bits):
        damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def holed(data: bytes, rng: random.Random, length: int) -> bytes:
    start = rng.randrange(len(data) - length)
    return data[:start] + bytes(length) + data[start + length :]


def share(files: list[bytes], damage: Callable[[bytes, random.Random], bytes]) -> float:
    """Of the trials, how many brought back the very file."""
    rng = random.Random(0)
    return mean(is_healed(data := rng.choice(files), damage(data, rng)) for _ in range(TRIALS))


def is_healed(data: bytes, damaged: bytes) -> bool:
    try:
        return healed(damaged) == data
    except DamagedFileError:
        return False


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def milliseconds(work: Callable[[bytes], object], files: list[bytes]) -> float:
    return round(seconds(lambda: [work(data) for data in files]) / len(files) * 1e3, 1)


if __name__ == "__main__":
    main()
