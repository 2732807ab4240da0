"""The supervisor's workers on the nodes of a Ray cluster: hired, given jobs, watched, replaced."""

import logging
import pickle
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any, Self

from grayvault.bootstrap.cluster.batch_size import BatchSize
from grayvault.bootstrap.cluster.connection import ActorLostError, Cluster, Node
from grayvault.bootstrap.cluster.node_worker import NodeOrders, NodeWorker
from grayvault.bootstrap.cluster.vanished_folders import VanishedFolders
from grayvault.core.errors import ClusterError
from grayvault.core.jobs import Job, Outcome
from grayvault.ingest.workers.worker_protocol import Answer

logger = logging.getLogger(__name__)

_HIRING_SECONDS = 3.0
"""So often the pool looks which nodes have come and gone."""

_IDLE_SECONDS = 60.0
"""After so long without work the workers end: others may need the CPUs."""

_BAN_SECONDS = 60.0
"""So long a node on which photos can't be archived gets none."""

_BATCHES = 2
"""Batches that a worker has at a time: one to work on, and one so that it never waits."""

_MOST_LOSSES = 3
"""A job that was lost with so many workers is answered with `worker-died`."""

_SLOW_START_SECONDS = 60.0


@dataclass(frozen=True)
class Staff:
    """How many workers to hire: one for each CPU that has `memory` bytes, but not over `most`."""

    memory: int
    most: int | None = None


@dataclass(eq=False)
class _Hired:
    """A worker on a node; `calls` are the batches that it has, the oldest first.

    `starting` is the call that says whether the node will do; None: it does.
    """

    actor: Any
    node: Node
    starting: Any
    calls: dict[Any, list[Job]] = field(default_factory=dict)
    busy_since: float = 0.0


class ClusterPool:
    """Workers on all nodes that `connect` leads to; a `Pool`."""

    def __init__(
        self,
        connect: Callable[[], AbstractContextManager[Cluster]],
        orders: NodeOrders,
        staff: Staff,
    ) -> None:
        self._connect = connect
        self._orders = orders
        self._staff = staff
        self._closing = ExitStack()
        self._hired: list[_Hired] = []
        self._waiting = deque[Job]()
        self._losses = Counter[int]()
        self._banned: dict[str, tuple[float, str]] = {}
        self._reported = set[str]()
        self._batch = BatchSize()
        self._vanished = VanishedFolders()
        self._looked_at = self._used_at = -_IDLE_SECONDS
        self._waits_since: float | None = None

    def __enter__(self) -> Self:
        self._cluster = self._closing.enter_context(self._connect())
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.close()

    @property
    def free(self) -> int:
        """How many jobs can be given now: one to begin with, so that idle workers cost nothing."""
        ready = sum(hired.starting is None for hired in self._hired)
        room = max(1, _BATCHES * ready * self._batch.jobs)
        return max(0, room - len(self._waiting) - self._running)

    def give(self, job: Job) -> None:
        """Take a job; `wait` gives it to a worker."""
        self._waiting.append(job)

    def wait(self, timeout: float) -> list[tuple[Job, Answer]]:
        """Wait up to `timeout` seconds for jobs to end, also by a worker's or a node's end.

        Raises `ClusterError` if the connection is lost, or photos can't be archived on any node.
        """
        self._keep_staff()
        self._hand_out()
        calls = {call: hired for hired in self._hired for call in _calls(hired)}
        if not calls:
            time.sleep(timeout)
            return []
        ended: list[tuple[Job, Answer]] = []
        for call in self._cluster.ended(list(calls), timeout):
            if calls[call] in self._hired:  # not lost by an earlier call's end
                ended += self._settle(calls[call], call)
        self._hand_out()
        return ended

    @property
    def _running(self) -> int:
        return sum(len(jobs) for hired in self._hired for jobs in hired.calls.values())

    def _keep_staff(self) -> None:
        """Hire for new nodes if there is work; let everybody go if there was none for long."""
        now = time.monotonic()
        if self._waiting or self._running:
            self._used_at = now
        elif now - self._used_at > _IDLE_SECONDS:
            self._let_go(self._hired)
            return
        if now - self._looked_at > _HIRING_SECONDS:
            self._looked_at = now
            self._hire(self._cluster.nodes(), now)

    def _hire(self, nodes: list[Node], now: float) -> None:
        present = {node.id for node in nodes}
        self._drop([hired for hired in self._hired if hired.node.id not in present])
        self._banned = {id_: ban for id_, ban in self._banned.items() if ban[0] > now}
        usable = [node for node in nodes if node.id not in self._banned]
        places = [node for node in usable for _ in range(node.room(self._staff.memory))]
        for hired in self._hired:
            if hired.node in places:
                places.remove(hired.node)
        for node in places[: self._openings(len(places))]:
            actor = self._cluster.start(
                node, self._staff.memory, NodeWorker, node.name, self._orders
            )
            self._hired.append(_Hired(actor, node, self._cluster.call(actor, "problem")))
        self._check_staff(now)

    def _openings(self, places: int) -> int:
        most = self._staff.most
        return places if most is None else max(0, most - len(self._hired))

    def _check_staff(self, now: float) -> None:
        """Raise `ClusterError` if there is nobody; warn if they don't come."""
        if not self._hired:
            raise ClusterError(self._why_nobody())
        if any(hired.starting is None for hired in self._hired):
            self._waits_since = None
        elif self._waits_since is None:
            self._waits_since = now
        elif now - self._waits_since > _SLOW_START_SECONDS:
            self._waits_since = now
            logger.warning(
                "no worker has started yet: the cluster's CPUs or memory are in use (this waits)"
            )

    def _why_nobody(self) -> str:
        for _, sentence in self._banned.values():
            return sentence
        megabytes = self._staff.memory >> 20
        return (
            f"no node of the cluster has a CPU and {megabytes} MB of memory for a worker: start "
            "one, or lower `cluster.memory_mb`"
        )

    def _hand_out(self) -> None:
        """Give waiting jobs to the workers that have the least to do."""
        ready = [hired for hired in self._hired if hired.starting is None]
        while self._waiting and ready:
            hired = min(ready, key=lambda hired: len(hired.calls))
            if len(hired.calls) >= _BATCHES:
                return
            try:
                self._call(hired, self._next_batch(len(ready)))
            except ActorLostError:  # while it was idle
                ready.remove(hired)
                self._let_go([hired])

    def _call(self, hired: _Hired, jobs: list[Job]) -> None:
        """Give a worker a batch; raises `ActorLostError`, and then the jobs wait again."""
        try:
            call = self._cluster.call(hired.actor, "work", pickle.dumps(jobs))
        except ActorLostError:
            self._waiting.extendleft(reversed(jobs))
            raise
        if not hired.calls:
            hired.busy_since = time.monotonic()
        hired.calls[call] = jobs

    def _next_batch(self, workers: int) -> list[Job]:
        """Jobs of about a batch's time, but no more than leave some for all workers.

        A job that was lost goes alone: it may be what the workers died of.
        """
        share = -(-len(self._waiting) // workers)
        jobs = [self._waiting.popleft()]
        if self._losses[jobs[0].id]:
            return jobs
        while len(jobs) < min(share, self._batch.jobs) and not self._losses[self._waiting[0].id]:
            jobs.append(self._waiting.popleft())
        return jobs

    def _settle(self, hired: _Hired, call: Any) -> list[tuple[Job, Answer]]:
        """Take what a call returned; returns the jobs that have ended."""
        try:
            result = self._cluster.result(call)
        except ActorLostError as error:
            return self._lose(hired, str(error))
        if isinstance(result, str):
            return self._refused(hired, call, result)
        if call == hired.starting:
            hired.starting = None
            return []
        return self._take(hired, hired.calls.pop(call), pickle.loads(result))  # noqa: S301 - our worker

    def _refused(self, hired: _Hired, call: Any, problem: str) -> list[tuple[Job, Answer]]:
        """A node can't work on a batch: jobs whose folder isn't here either end, or it is banned.

        They end as those of vanished files do: the supervisor looks for them again.
        """
        jobs = hired.calls.get(call, [])
        gone = self._vanished.among(job.source.root for job in jobs)
        if not gone:
            self._ban(hired.node, problem)
            return []
        del hired.calls[call]
        self._waiting.extendleft(job for job in reversed(jobs) if job.source.root not in gone)
        ended = [job for job in jobs if job.source.root in gone]
        return [(job, Outcome("changed", job.source.stamp)) for job in ended]

    def _take(
        self, hired: _Hired, jobs: list[Job], answers: list[Answer]
    ) -> list[tuple[Job, Answer]]:
        now = time.monotonic()
        self._batch.learn(len(answers), now - hired.busy_since)
        hired.busy_since = now
        self._waiting.extendleft(reversed(jobs[len(answers) :]))
        ended = list(zip(jobs, answers, strict=False))
        for job, _ in ended:
            del self._losses[job.id]
        return ended

    def _lose(self, hired: _Hired, why: str) -> list[tuple[Job, Answer]]:
        """A worker or its node is gone: what it worked on is tried elsewhere, a few times."""
        node = hired.node.name
        is_there = hired.node.id in {node.id for node in self._cluster.nodes()}
        if is_there and hired.starting is not None:
            self._ban(hired.node, f"starts no worker ({why}): install the same GrayVault there")
            return []
        if hired.starting is None:
            logger.warning("a worker on the node %s was lost: its photos go to others", node)
        begun = next(iter(hired.calls.values()), [])
        self._losses.update(job.id for job in begun)
        self._let_go([hired])  # it may only be out of reach
        given_up = [job for job in begun if self._losses[job.id] >= _MOST_LOSSES]
        for job in given_up:
            self._waiting.remove(job)
            del self._losses[job.id]
        sentence = f"{_MOST_LOSSES} workers were lost while they worked on it, the last on {node}"
        return [(job, Outcome.failed(job.source, "worker-died", sentence)) for job in given_up]

    def _ban(self, node: Node, problem: str) -> None:
        """Give a node no work for a while."""
        sentence = f"the node {node.name} of the cluster {problem}"
        if sentence not in self._reported:
            self._reported.add(sentence)
            logger.warning("%s (other nodes do its work)", sentence)
        self._banned[node.id] = time.monotonic() + _BAN_SECONDS, sentence
        self._let_go([hired for hired in self._hired if hired.node.id == node.id])
        self._looked_at = -_IDLE_SECONDS  # if nobody is left, that is to be said at once

    def _drop(self, lost: list[_Hired]) -> None:
        """Forget workers; their jobs wait for others."""
        for hired in lost:
            self._hired.remove(hired)
            jobs = [job for jobs in hired.calls.values() for job in jobs]
            self._waiting.extendleft(reversed(jobs))

    def _let_go(self, workers: list[_Hired]) -> None:
        """End workers; their jobs wait for others."""
        self._cluster.end([hired.actor for hired in workers])
        self._drop(list(workers))


def _calls(hired: _Hired) -> list[Any]:
    return list(hired.calls) if hired.starting is None else [hired.starting]
