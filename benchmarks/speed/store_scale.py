"""Whether `verify` and `reindex` keep their memory, and go on where they stopped, in a large vault.

The vault is in an object store that makes up its objects: each is the vault file of the same small
photo, with another id. Two sizes tell apart what grows with the vault and what does not. Each run
is a process of its own, since a process tells only the most memory that it ever had.

Run: python -m benchmarks store_scale

`python -m benchmarks.speed.store_scale 1000000` adds `reindex` of so many photos to the results.
"""

import multiprocessing
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.common import harness
from benchmarks.common.archiving import archive_file, stored, temporary_store
from benchmarks.common.vault_without_workers import vault_without_workers
from grayvault.catalog.database.connect import open_catalog
from grayvault.core.errors import NotFoundError
from grayvault.core.settings import IngestSettings
from grayvault.core.vault_file import VaultFile
from grayvault.ingest.recovery.rebuild_catalog import rebuild_catalog
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.report.checks.verification import Verification, VerifyOptions, file_check
from grayvault.vault.format.file_format import pack
from grayvault.vault.journal.folder_journal import FolderJournal
from grayvault.vault.layout import VaultFolder, create_vault, photo_name
from grayvault.vault.objects.folder_objects import FolderObjects
from tests.support.pictures import save_photo

_ID = re.compile("[0-9a-f]{64}")


class MadeUpObjects(FolderObjects):
    """A place with `count` vault files, which are made when they are read."""

    def __init__(self, folder: VaultFolder, photo: VaultFile, count: int) -> None:
        super().__init__(folder)
        self._photo = photo
        self._step = 16**64 // count
        self._count = count
        self.reads = 0

    def names(self, prefix: str = "", after: str = "") -> Iterator[str]:  # noqa: ARG002
        last = _ID.search(after)
        first = int(last[0], 16) // self._step + 1 if last else 0
        for number in range(first, self._count):
            yield photo_name(f"{number * self._step:064x}")

    def read(self, name: str) -> bytes:
        photo_id = _ID.search(name)
        if photo_id is None:
            raise NotFoundError(f"there is no object {name!r}")
        self.reads += 1
        return pack(replace(self._photo, record=replace(self._photo.record, id=photo_id[0])))


def small_photo() -> VaultFile:
    """A vault file of a small photo."""
    settings = IngestSettings(colorizer="propagate")
    with tempfile.TemporaryDirectory() as folder, temporary_store() as store:
        outcome = archive_file(save_photo(Path(folder) / "photo.jpg"), store, settings)
        return store.get(stored(outcome).record.id)


@dataclass
class Run:
    """A vault of `count` photos in a folder; the folder has its catalog."""

    folder: Path
    photo: VaultFile
    count: int
    objects: MadeUpObjects = field(init=False)

    def vault(self) -> SupervisedVault:
        folder = create_vault(self.folder / "vault")
        self.objects = MadeUpObjects(folder, self.photo, self.count)
        journal = FolderJournal(folder.journal_path)
        engine = open_catalog(f"sqlite:///{folder.catalog_path}", nullcontext)
        return vault_without_workers(folder, self.objects, journal, engine)


def reindex(run: Run) -> None:
    assert rebuild_catalog(run.vault()).photos == run.count


def verify(run: Run) -> None:
    """Check half of the photos, then the rest, as after an interruption."""
    vault, checked = run.vault(), 0
    for is_first in (True, False):
        verification = Verification(vault, VerifyOptions())
        for photos in verification.run(file_check(vault)):
            checked += len(photos)
            if is_first and checked >= run.count // 2:
                break
        result = verification.finish()
    assert result.done
    assert checked == run.count
    assert not result.problems


def measured(step: Callable[[Run], None], run: Run) -> dict[str, Any]:
    """What one step takes in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (step, run))


def _measured(step: Callable[[Run], None], run: Run) -> dict[str, Any]:
    started = time.monotonic()
    step(run)
    return {
        "photos": run.count,
        "seconds": round(time.monotonic() - started, 1),
        "reads_per_photo": run.objects.reads / run.count,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


Step = tuple[Callable[[Run], None], tuple[int, ...]]

SIZES: tuple[Step, ...] = ((reindex, (10_000, 100_000)), (verify, (2_000, 20_000)))
"""`verify` takes longer for each photo: it decodes the picture."""


def main() -> None:
    photo = small_photo()
    figures: dict[str, Any] = {"reindex": [], "verify": []}
    steps: tuple[Step, ...] = SIZES
    if len(sys.argv) > 1:
        figures = harness.read_results()["store_scale"]["figures"]
        steps = ((reindex, tuple(map(int, sys.argv[1:]))),)
    for step, sizes in steps:
        for count in sizes:
            with tempfile.TemporaryDirectory() as folder:
                run = Run(Path(folder), photo, count)
                if step is verify:
                    measured(reindex, run)
                figures[step.__name__].append(measured(step, run))
    harness.save("store_scale", figures)


if __name__ == "__main__":
    main()
