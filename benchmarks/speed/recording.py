"""How many outcomes a supervisor records a second, with a store that takes 20 ms for each request.

The catalog is on a real PostgreSQL server, the journal in a store in memory. Outcomes come one by
one, or as many at once as workers end while the last ones are recorded.

Run: python -m benchmarks recording
"""

import hashlib
import itertools
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

from obstore.store import MemoryStore
from sqlalchemy import Engine

from benchmarks.common import harness
from benchmarks.common.synthetic_catalog import stored_photo
from benchmarks.common.vault_without_workers import vault_without_workers
from grayvault.catalog.database.connect import open_catalog
from grayvault.core.jobs import Job, Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import SourceFacts
from grayvault.ingest.queue.record_outcome import record_outcomes
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.journal.object_journal import ObjectJournal
from grayvault.vault.layout import create_vault
from grayvault.vault.objects.remote_objects import RemoteObjects
from tests.catalog.builders import stamp
from tests.support.servers.postgres import postgres_server

MILLISECONDS = 20
AT_ONCE = (1, 4, 16, 64)
SECONDS = 5.0

_T = TypeVar("_T")


class SlowObjects(RemoteObjects):
    """A store in memory that answers as slowly as one far away."""

    def _call(self, name: str, call: Callable[[], _T]) -> _T:
        time.sleep(MILLISECONDS / 1000)
        return super()._call(name, call)


def main() -> None:
    with postgres_server(durable=True) as server, tempfile.TemporaryDirectory() as folder:
        engine = open_catalog(server.new_database(), nullcontext)
        vault = supervised(Path(folder) / "vault", engine)
        numbers = itertools.count()
        rates = {str(count): recorded(vault, count, numbers) for count in AT_ONCE}
        engine.dispose()
    figures = {"milliseconds_a_request": MILLISECONDS, "outcomes_a_second": rates}
    harness.save("recording", figures)


def supervised(root: Path, engine: Engine) -> SupervisedVault:
    folder, objects = create_vault(root), SlowObjects(MemoryStore(), "memory://vault")
    return vault_without_workers(folder, objects, ObjectJournal(objects), engine)


def recorded(vault: SupervisedVault, at_once: int, numbers: "itertools.count[int]") -> float:
    """Outcomes a second of new photos, so many at once."""
    count, start = 0, time.monotonic()
    while time.monotonic() - start < SECONDS:
        outcomes = [ended(next(numbers)) for _ in range(at_once)]
        record_outcomes(vault, outcomes)
        count += at_once
    return round(count / (time.monotonic() - start), 1)


def ended(number: int) -> tuple[Job, Outcome]:
    """A job that has ended with a new photo; the queue knows nothing of it."""
    photo_id = hashlib.sha256(str(number).encode()).hexdigest()
    facts = SourceFacts(f"{number}.jpg", "2026", 0, "jpeg", 2_000_000, 0)
    source = Source(f"/photos/2026/{number}.jpg", "/photos", stamp())
    job = Job(number, source, IngestSettings(), "batch")
    return job, Outcome("archived", stamp(), photo_id, stored_photo(photo_id, facts))


if __name__ == "__main__":
    main()
