"""A cluster whose nodes and workers are objects of this process: they do what files' names say."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from grayvault.bootstrap.cluster.connection import ActorLostError, Node
from grayvault.core.jobs import Job, Outcome

MEMORY = 1 << 30


@dataclass(eq=False)
class FakeWorker:
    """A worker on a node. A file `kills` it, and a `slow` one takes the time of a whole batch.

    It doesn't see the folder of an `unseen` one.
    """

    node: Node
    problem_here: str | None
    lost: bool = False

    def problem(self) -> str | None:
        return self.problem_here

    def work(self, packed: bytes) -> bytes | str:
        answers = []
        jobs: list[Job] = pickle.loads(packed)
        for job in jobs:
            if job.source.path.endswith("/unseen"):
                return f"doesn't see {job.source.root}: mount it there at the same path"
        for job in jobs:
            name = job.source.path.rpartition("/")[2]
            if name == "kills":
                self.lost = True
                raise ActorLostError("it died")
            answers.append(done(job, self.node.name))
            if name == "slow":
                break
        return pickle.dumps(answers)


@dataclass(eq=False)
class _Call:
    worker: FakeWorker
    run: Callable[[], object]


@dataclass
class FakeCluster:
    """Nodes come and go by `present`; `batches` are the sizes of all batches that were given."""

    present: list[Node]
    problems: dict[str, str] = field(default_factory=dict)
    workers: list[FakeWorker] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    def nodes(self) -> list[Node]:
        return list(self.present)

    def start(self, node: Node, memory: int, kind: type, *arguments: object) -> FakeWorker:
        assert memory == MEMORY
        worker = FakeWorker(node, self.problems.get(node.name))
        self.workers.append(worker)
        return worker

    def call(self, worker: FakeWorker, method: str, *arguments: Any) -> _Call:
        if worker.lost:
            raise ActorLostError("it died")
        if method == "work":
            self.batches.append(len(pickle.loads(arguments[0])))
        return _Call(worker, lambda: getattr(worker, method)(*arguments))

    def ended(self, calls: Sequence[_Call], _timeout: float) -> list[_Call]:
        return list(calls)

    def result(self, call: _Call) -> object:
        if call.worker.lost or call.worker.node not in self.present:
            raise ActorLostError("its node is gone")
        return call.run()

    def end(self, workers: Sequence[FakeWorker]) -> None:
        for worker in workers:
            self.workers.remove(worker)

    @contextmanager
    def connected(self) -> Iterator["FakeCluster"]:
        yield self


def node(name: str, cpus: int = 1) -> Node:
    """A node with memory for as many workers as it has CPUs."""
    return Node(f"id-{name}", name, cpus, cpus * MEMORY)


def done(job: Job, where: str) -> Outcome:
    """What the workers answer: their node, as the reason."""
    return Outcome("skipped", job.source.stamp, reason=where)
