"""A dry run: workers archive photos but write nothing, to tell what would become of them."""

from collections.abc import Callable, Iterator, Sequence

from grayvault.core.jobs import Job, Outcome
from grayvault.core.pool import Pool
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.files.file_endings import classify
from grayvault.ingest.queue.refused_sources import unsupported
from grayvault.ingest.queue.supervisor import ROUND_SECONDS
from grayvault.ingest.workers.worker_protocol import outcome_of

DryRunResult = tuple[Source, Outcome]


def dry_run_photos(
    sources: Sequence[Source],
    settings: IngestSettings,
    pool: Pool,
    report: Callable[[Sequence[DryRunResult]], None],
    stopped: Callable[[], bool],
) -> list[DryRunResult]:
    """What would become of `sources`, in their order; without the rest if `stopped` before.

    `pool` is entered and has dry-run workers; `report` gets all results so far, several times a
    second.
    """
    results: list[DryRunResult] = []
    supported: list[Source] = []
    for source in sources:
        if classify(source.path).use == "unsupported":
            results.append((source, unsupported(source)))
        else:
            supported.append(source)
    for more_results in _rounds(supported, settings, pool, stopped):
        results += more_results
        report(results)
    positions = {source: i for i, source in enumerate(sources)}
    return sorted(results, key=lambda result: positions[result[0]])


def _rounds(
    sources: Sequence[Source],
    settings: IngestSettings,
    pool: Pool,
    stopped: Callable[[], bool],
) -> Iterator[list[DryRunResult]]:
    """Try the sources; yields what has ended, several times a second."""
    waiting, running = [*reversed(sources)], 0
    while (waiting or running) and not stopped():
        while waiting and pool.free:
            pool.give(Job(len(waiting), waiting.pop(), settings, batch="dry run"))
            running += 1
        ended = pool.wait(ROUND_SECONDS)
        running -= len(ended)
        yield [(job.source, outcome_of(answer)) for job, answer in ended]
