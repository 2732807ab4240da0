"""Photos a second of two nodes of a Ray cluster, and of two workers without it, on the same cores.

Small photos (Kodak) at one distance (`quality: none`), which takes the least time a photo, so that
what is lost between them weighs most. What counts is the time from the first to the last
photo's end, not the start of workers and connections. Both take turns, and the best run of each
counts, since other programs may hold up the others.

Run: python -m benchmarks cluster.throughput
"""

import shutil
import tempfile
from pathlib import Path

from sqlalchemy import select

from benchmarks.common import harness
from grayvault.catalog.database.schema import jobs
from tests.support.desk import Desk
from tests.support.servers.ray_cluster import ray_cluster

RUNS, WORKERS = 3, 2


def main() -> None:
    photos = harness.photos("kodak")
    with ray_cluster({}, nodes=WORKERS) as cluster, tempfile.TemporaryDirectory() as folder:
        rates: dict[str, list[float]] = {"here": [], "cluster": []}
        for run in range(RUNS):
            for name, address in (("here", "{}"), ("cluster", cluster.configuration)):
                scratch = Path(folder) / f"{name}-{run}"
                desk = Desk(scratch, processes=True, cluster=address)
                rates[name].append(photos_a_second(desk, photos))
                shutil.rmtree(scratch)
    best = {name: max(values) for name, values in rates.items()}
    harness.save(
        "cluster.throughput",
        {
            "photos": len(photos),
            "workers": WORKERS,
            "photos_a_second": {name: round(rate, 3) for name, rate in best.items()},
            "cluster_over_here": round(best["cluster"] / best["here"], 3),
            "all_runs": {name: [round(rate, 3) for rate in all_] for name, all_ in rates.items()},
        },
    )


def photos_a_second(desk: Desk, photos: list[Path]) -> float:
    """Archive the photos into a new vault."""
    desk.photos.mkdir(parents=True)
    for photo in photos:
        shutil.copy(photo, desk.photos)
    adding = desk.start("add", "--jobs", WORKERS, desk.photos)
    out, _ = adding.communicate()
    assert adding.returncode == 0, out
    with desk.services() as vault, vault.engine.connect() as connection:
        ends = sorted(connection.scalars(select(jobs.c.finished_at)))
    assert len(ends) == len(photos)
    return float((len(ends) - 1) / (ends[-1] - ends[0]))


if __name__ == "__main__":
    main()
