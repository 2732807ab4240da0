import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from grayvault.bootstrap.cluster import cluster_pool
from grayvault.bootstrap.cluster.batch_size import MOST_JOBS
from grayvault.bootstrap.cluster.cluster_pool import ClusterPool, Staff
from grayvault.bootstrap.cluster.node_worker import NodeOrders
from grayvault.bootstrap.worker_args import WorkerArgs
from grayvault.core.errors import ClusterError
from grayvault.core.file_stamps import FileStamp
from grayvault.core.jobs import Job, Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from tests.bootstrap.cluster.fake_cluster import MEMORY, FakeCluster, node

ORDERS = NodeOrders(WorkerArgs("/vault", None, 512, 1, "/models"), 60.0)


@pytest.fixture(autouse=True)
def hiring_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_pool, "_HIRING_SECONDS", -1.0)


@contextmanager
def pool_on(cluster: FakeCluster, most: int | None = None) -> Iterator[ClusterPool]:
    with ClusterPool(cast(Any, cluster.connected), ORDERS, Staff(MEMORY, most)) as pool:
        yield pool


def run(pool: ClusterPool, *names: str, root: str = "/photos") -> dict[int, Outcome]:
    """Do jobs, each given as soon as there is room; their outcomes by number."""
    stamp = FileStamp(1, 2, 3, 4)
    jobs = [
        Job(number, Source(f"{root}/{name}", root, stamp), IngestSettings(), "batch")
        for number, name in enumerate(names)
    ]
    ended: dict[int, Outcome] = {}
    for _ in range(1000):
        while jobs and pool.free:
            pool.give(jobs.pop(0))
        for job, answer in pool.wait(0.0):
            assert isinstance(answer, Outcome)
            assert job.id not in ended
            ended[job.id] = answer
        if len(ended) == len(names):
            return ended
    raise AssertionError(f"only {len(ended)} of {len(names)} jobs have ended")


def test_there_is_a_worker_for_each_cpu_but_not_more_than_asked_for() -> None:
    big, small = node("big", 3), node("small")
    for most, expected in ((None, 4), (2, 2)):
        cluster = FakeCluster([node("head", 0), big, small])
        with pool_on(cluster, most) as pool:
            assert cluster.workers == []
            assert len(run(pool, *["photo"] * 20)) == 20
            assert len(cluster.workers) == expected


def test_quick_jobs_go_in_batches_and_what_was_not_begun_comes_back() -> None:
    cluster = FakeCluster([node("a"), node("b")])
    with pool_on(cluster) as pool:
        outcomes = run(pool, *["photo"] * 300, *["slow"] * 40, *["photo"] * 300)
    assert set(outcomes) == set(range(640))
    assert cluster.batches[:2] == [1, 1]
    assert 16 < max(cluster.batches) <= MOST_JOBS


def test_nodes_come_and_go() -> None:
    a, b, c = map(node, "abc")
    cluster = FakeCluster([a, b])
    with pool_on(cluster) as pool:
        assert {outcome.reason for outcome in run(pool, *["slow"] * 20).values()} == {"a", "b"}
        cluster.present = [b, c]
        assert {outcome.reason for outcome in run(pool, *["slow"] * 20).values()} == {"b", "c"}
        cluster.present = []
        with pytest.raises(ClusterError, match="no node of the cluster has a CPU and 1024 MB"):
            run(pool, "photo")


def test_a_photo_that_kills_workers_is_given_up_and_the_others_are_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    cluster = FakeCluster([node("a"), node("b")])
    names = [*["photo"] * 30, "kills", *["photo"] * 30]
    with pool_on(cluster) as pool:
        outcomes = run(pool, *names)
    assert outcomes[30].reason == "worker-died"
    assert "3 workers were lost while they worked on it" in (outcomes[30].detail or "")
    assert {outcomes[i].reason for i in range(61) if i != 30} <= {"a", "b"}
    assert "was lost: its photos go to others" in caplog.text


def test_a_worker_that_dies_while_it_is_idle_is_replaced() -> None:
    cluster = FakeCluster([node("a")])
    with pool_on(cluster) as pool:
        run(pool, "photo")
        (worker,) = cluster.workers
        worker.lost = True
        assert run(pool, "photo")[0].reason == "a"
        assert worker not in cluster.workers


def test_a_node_where_photos_cannot_be_archived_gets_none(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    problem = "doesn't see /photos: mount it there at the same path"
    cluster = FakeCluster([node("a"), node("b")], {"a": problem})
    with pool_on(cluster) as pool:
        assert {outcome.reason for outcome in run(pool, *["photo"] * 8).values()} == {"b"}
        assert caplog.text.count(f"the node a of the cluster {problem}") == 1
        cluster.present.pop()
        with pytest.raises(ClusterError, match="the node a of the cluster doesn't see /photos"):
            run(pool, "photo")


def test_jobs_of_a_folder_that_is_gone_everywhere_end_and_nodes_keep_their_work(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cluster = FakeCluster([node("a")])
    with pool_on(cluster) as pool:
        (tmp_path / "file").touch()
        for root in (tmp_path / "gone", tmp_path / "file"):
            outcomes = run(pool, "photo", "unseen", "unseen", root=str(root))
            assert [outcomes[number].kind for number in (1, 2)] == ["changed", "changed"]
        assert run(pool, "photo")[0].reason == "a"
        assert caplog.text == ""
        with pytest.raises(ClusterError, match=f"the node a of the cluster doesn't see {tmp_path}"):
            run(pool, "unseen", root=str(tmp_path))


def test_idle_workers_end_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = FakeCluster([node("a")])
    with pool_on(cluster) as pool:
        run(pool, "photo")
        assert cluster.workers
        monkeypatch.setattr(cluster_pool, "_IDLE_SECONDS", -1.0)
        pool.wait(0.0)
        assert cluster.workers == []
        assert run(pool, "photo")[0].reason == "a"
