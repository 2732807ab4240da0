"""How many requests to an object store each thing takes, for each photo and besides.

All kinds of stores get the same requests; here the store is a folder. Everything is done with two
numbers of photos: what grows is for each photo, the rest is besides. Lists have up to 1,000 names,
so larger vaults take one more for each 1,000 names that are listed.

Run: python -m benchmarks store_requests
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import obstore

from benchmarks.common import harness
from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog import jobs
from grayvault.catalog.photos import photo_ids
from grayvault.ingest.originals import uploads
from grayvault.ingest.originals.restore_from_trash import restore_removed
from grayvault.ingest.queue.batches import follow
from grayvault.ingest.queue.remove_photos import remove_photos
from grayvault.vault.removed_photos import RemovedPhotos
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos
from tests.support.shortcuts.in_process_pool import archive_here

FEW, MANY = 10, 50
KINDS = {
    "put": "write",
    "get": "read",
    "get_range": "read",
    "list": "list",
    "list_with_delimiter": "list",
    "delete": "delete",
}
"""What stores bill separately, by obstore's functions."""

Requests = Counter[str]


def main() -> None:
    few, many = (requests_of(count) for count in (FEW, MANY))
    harness.save("store_requests", {step: shares(few[step], many[step]) for step in many})


def shares(few: Requests, many: Requests) -> dict[str, dict[str, float]]:
    """What each photo takes, and what is taken besides."""
    kinds = sorted({*KINDS.values()})
    each = {kind: (many[kind] - few[kind]) / (MANY - FEW) for kind in kinds}
    besides = {kind: many[kind] - MANY * each[kind] for kind in kinds}
    rounded = {kind: round(number, 2) for kind, number in each.items()}
    return {"each_photo": rounded, "besides": {kind: round(n, 1) for kind, n in besides.items()}}


def requests_of(count: int) -> dict[str, Requests]:
    """The requests of each step with so many photos."""
    with tempfile.TemporaryDirectory() as name, counted() as requests:
        folder = Path(name)
        desk = Desk(folder, url=f"file://{folder / 'store'}")
        save_photos(desk.photos, count)
        steps: dict[str, Requests] = {}

        def measure(step: str, work: Callable[[], Any]) -> None:
            before = Counter(requests)
            work()
            steps[step] = requests - before

        measure("add", desk.add)
        measure("add_again", desk.add)
        measure("verify", lambda: desk.run("verify"))
        measure("reindex", lambda: desk.run("reindex"))
        with desk.services() as vault:
            ids = sorted(photo_ids(vault.engine))
            measure("view", lambda: [vault.store.get(photo_id) for photo_id in ids])
            measure("upload", lambda: upload(vault, folder, count))
            measure("remove", lambda: remove_photos(vault, ids))
            measure("bring_back", lambda: bring_back(vault))
        return steps


@contextmanager
def counted() -> Iterator[Requests]:
    """Count the requests that this process sends."""
    requests: Requests = Counter()

    def counting(function: Callable[..., Any], kind: str) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            requests[kind] += 1
            return function(*arguments, **options)

        return call

    names: Any = {name: counting(getattr(obstore, name), kind) for name, kind in KINDS.items()}
    with mock.patch.multiple(obstore, **names):
        yield requests


def upload(vault: ConfiguredVault, folder: Path, count: int) -> None:
    """Take in uploads, one after the other, and keep their bytes."""
    archive_here(vault.folder.root)
    supervised = checked_supervised_vault(vault)
    settings = vault.config.ingest_settings()
    for number in range(count):
        received = vault.folder.incoming / f"{number:032}{uploads.UNFINISHED}"
        save_photo(folder / "upload.jpg", 1000 + number).rename(received)
        source = uploads.accept(vault, received, "upload.jpg")
        jobs.enqueue(vault.engine, [source], settings, "uploads", upload=True)
    follow(supervised, "uploads", lambda _: None, lambda: False)


def bring_back(vault: ConfiguredVault) -> None:
    for item in list(RemovedPhotos(vault.store.objects).all()):
        restore_removed(vault, item)


if __name__ == "__main__":
    main()
