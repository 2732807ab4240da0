"""A dry run: what would become of files, found out by doing all but keeping them."""

from collections.abc import Callable, Sequence

from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Job, Outcome, Source
from grayvault.ingest.files.file_types import classify
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
    """What would become of `sources`, in their order, those left out that `stopped` came before.

    `pool` is entered and has workers that keep nothing; `report` is told of what is done so far
    several times a second.
    """
    tried = [
        (source, unsupported(source.path, source.stamp))
        for source in sources
        if classify(source.path).use == "unsupported"
    ]
    waiting = [source for source in sources if classify(source.path).use != "unsupported"][::-1]
    running = 0
    while (waiting or running) and not stopped():
        while waiting and pool.free:
            pool.give(Job(len(waiting), waiting.pop(), settings, batch="dry run"))
            running += 1
        ended = pool.wait(ROUND_SECONDS)
        tried += [(job.source, outcome) for job, outcome in ended]
        running -= len(ended)
        report(tried)
    place = {source: i for i, source in enumerate(sources)}
    return sorted(tried, key=lambda one: place[one[0]])
