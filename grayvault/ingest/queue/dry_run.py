"""A dry run: workers archive photos but write nothing, to tell what would become of them."""

from collections.abc import Callable, Sequence

from grayvault.core.errors import VaultUnusableError
from grayvault.core.jobs import Job, Outcome, VaultUnusable
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.files.file_endings import classify
from grayvault.ingest.queue.supervisor import ROUND_SECONDS, unsupported
from grayvault.ingest.workers.worker_pool import WorkerPool

DryRunResult = tuple[Source, Outcome]


def dry_run_photos(
    sources: Sequence[Source],
    settings: IngestSettings,
    pool: WorkerPool,
    report: Callable[[Sequence[DryRunResult]], None],
    stopped: Callable[[], bool],
) -> list[DryRunResult]:
    """What would become of `sources`, in their order; without the rest if `stopped` before.

    `pool` is entered and has dry-run workers; `report` gets all results so far, several times a
    second.
    """
    results = [
        (source, unsupported(source))
        for source in sources
        if classify(source.path).use == "unsupported"
    ]
    waiting = [source for source in sources if classify(source.path).use != "unsupported"][::-1]
    running = 0
    while (waiting or running) and not stopped():
        while waiting and pool.free:
            pool.give(Job(len(waiting), waiting.pop(), settings, batch="dry run"))
            running += 1
        for job, answer in pool.wait(ROUND_SECONDS):
            if isinstance(answer, VaultUnusable):
                raise VaultUnusableError(answer.detail)
            results.append((job.source, answer))
            running -= 1
        report(results)
    positions = {source: i for i, source in enumerate(sources)}
    return sorted(results, key=lambda result: positions[result[0]])
