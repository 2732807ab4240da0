"""How many jobs a second go through a Ray cluster when there is nothing to do in them.

Two nodes with a CPU each and the supervisor share this machine, with a catalog on a PostgreSQL
server whose commits are on the disk. Each job is claimed, goes to a worker process below an actor,
which finds that its file isn't there, comes back, and is finished. The best of some runs, since
other programs may hold up the others; the supervisor's own CPU time is not theirs.

Run: python -m benchmarks cluster.dispatch
"""

import tempfile
import time
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine

from benchmarks.common import harness
from grayvault.bootstrap.cluster.cluster_pool import ClusterPool, Staff
from grayvault.bootstrap.cluster.connection import connected
from grayvault.bootstrap.cluster.node_worker import NodeOrders
from grayvault.bootstrap.worker_args import WorkerArgs
from grayvault.catalog import jobs
from grayvault.catalog.database.connect import open_catalog
from grayvault.core.jobs import Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from tests.catalog.builders import stamp
from tests.support.servers.postgres import postgres_server
from tests.support.servers.ray_cluster import MEMORY_MB, ray_cluster

JOBS, RUNS, WARM_UP = 4_000, 5, 500


def main() -> None:
    with (
        postgres_server(durable=True) as server,
        ray_cluster({}) as cluster,
        tempfile.TemporaryDirectory() as folder,
    ):
        engine = open_catalog(server.new_database(), nullcontext)
        args = WorkerArgs(folder, None, 4096, 1_000_000, folder, dry_run=True)
        connect = partial(connected, cluster.address, uuid4().hex)
        with ClusterPool(connect, NodeOrders(args, 60.0), Staff(MEMORY_MB << 20)) as pool:
            dispatched(engine, pool, Path(folder), WARM_UP)
            begin = time.process_time()
            rates = [dispatched(engine, pool, Path(folder), JOBS) for _ in range(RUNS)]
            cpu_ms = 1000 * (time.process_time() - begin) / (JOBS * RUNS)
        engine.dispose()
    harness.save(
        "cluster.dispatch",
        {
            "jobs_a_second": max(rates),
            "all_runs": rates,
            "supervisor_cpu_ms_a_job": round(cpu_ms, 3),
        },
    )


def dispatched(engine: Engine, pool: ClusterPool, folder: Path, count: int) -> int:
    """Jobs a second."""
    sources = [Source(f"{folder}/{number}.jpg", str(folder), stamp()) for number in range(count)]
    jobs.enqueue(engine, sources, IngestSettings(), "batch")
    start, left = time.monotonic(), count
    while left:
        claimed = jobs.claim(engine, pool.free, 1.0) if pool.free else []
        for job in claimed:
            pool.give(job)
        ended = pool.wait(0.0 if claimed else 0.2)
        assert all(isinstance(answer, Outcome) and answer.kind == "changed" for _, answer in ended)
        jobs.finish_all(
            engine, {job.id: answer for job, answer in ended if isinstance(answer, Outcome)}
        )
        left -= len(ended)
    return round(count / (time.monotonic() - start))


if __name__ == "__main__":
    main()
