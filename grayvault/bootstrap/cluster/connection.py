"""A Ray cluster as the pool sees it: nodes, actors, calls."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, TypeVar

from grayvault.bootstrap.cluster.ray_session import ray_session, sentence_of
from grayvault.core.errors import ClusterError

T = TypeVar("T")

_KILL_SECONDS = 5.0
_POLL_SECONDS = 0.05


class ActorLostError(Exception):
    """An actor or its node is gone, or can't be reached any more."""


@dataclass(frozen=True)
class Node:
    """A machine of the cluster that is there now, with all its CPUs and bytes of memory."""

    id: str
    name: str
    cpus: int
    memory: int

    def room(self, memory: int) -> int:
        """How many actors with a CPU and so many bytes of memory each it has room for."""
        return min(self.cpus, self.memory // memory)


class Cluster:
    """An open connection. Every method raises `ClusterError` if it is lost."""

    def __init__(self, ray: ModuleType, address: str) -> None:
        self._ray = ray
        self._address = address

    def nodes(self) -> list[Node]:
        """The nodes that are there now."""
        nodes = self._call(self._ray.nodes)
        return [_node(values) for values in nodes if values["Alive"]]

    def start(self, node: Node, memory: int, kind: type, *arguments: object) -> Any:
        """Begin to start an actor on a node, which reserves a CPU and `memory` bytes for it."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy  # noqa: PLC0415

        options = {
            "num_cpus": 1,
            "memory": memory,
            "name": f"{node.name}-{time.time_ns()}",
            "scheduling_strategy": NodeAffinitySchedulingStrategy(node.id, soft=False),
        }
        return self._call(lambda: self._ray.remote(**options)(kind).remote(*arguments))

    def call(self, actor: Any, method: str, *arguments: object) -> Any:
        """Have an actor's method called; returns a reference to what it will return.

        Raises `ActorLostError` if the actor is known to be gone.
        """
        return self._call(lambda: getattr(actor, method).remote(*arguments))

    def ended(self, references: Sequence[Any], timeout: float) -> list[Any]:
        """Those of the calls that have ended; waits up to `timeout` seconds for the first."""
        wait = self._ray.wait
        first, _ = self._call(lambda: wait(list(references), num_returns=1, timeout=timeout))
        if not first or len(references) == 1:
            return list(first)
        everything = len(references)
        ended, _ = self._call(lambda: wait(list(references), num_returns=everything, timeout=0))
        return list(ended)

    def result(self, reference: Any) -> Any:
        """What an ended call returned; `ActorLostError` if it was cut off."""
        return self._call(lambda: self._ray.get(reference))

    def end(self, actors: Sequence[Any]) -> None:
        """Kill actors."""
        for actor in actors:
            with suppress(ActorLostError):
                self._call(partial(self._ray.kill, actor))

    def end_all(self) -> None:
        """Kill all actors of this namespace, and wait until they are gone.

        Those of nodes that can't be reached are not waited for.
        """
        until = time.monotonic() + _KILL_SECONDS
        while (names := self._actors()) and time.monotonic() < until:
            for name in names:
                with suppress(ActorLostError):  # it has just ended
                    self._call(partial(self._kill_named, name))
            time.sleep(_POLL_SECONDS)

    def _kill_named(self, name: str) -> None:
        with suppress(ValueError):  # there is none any more
            self._ray.kill(self._ray.get_actor(name))

    def _actors(self) -> list[str]:
        return list(self._call(self._ray.util.list_named_actors))

    def _call(self, call: Callable[[], T]) -> T:
        errors = self._ray.exceptions
        try:
            return call()
        except (errors.RayActorError, errors.ActorUnschedulableError) as error:
            raise ActorLostError(sentence_of(error)) from error
        except Exception as error:
            raise ClusterError(
                f"the cluster {self._address} can't be reached any more: {sentence_of(error)}"
            ) from error


@contextmanager
def connected(address: str, namespace: str) -> Iterator[Cluster]:
    """Connect to the cluster at `ray://HOST:PORT`; actors belong to `namespace`.

    At the beginning and the end of the block, all of them are killed. Raises what `ray_session`
    does.
    """
    with ray_session(address, namespace) as ray:
        cluster = Cluster(ray, address)
        cluster.end_all()  # of a supervisor that was killed
        try:
            yield cluster
        finally:
            with suppress(ClusterError):
                cluster.end_all()


def _node(values: dict[str, Any]) -> Node:
    resources = values["Resources"]
    return Node(
        values["NodeID"],
        values["NodeManagerHostname"],
        int(resources.get("CPU", 0)),
        int(resources.get("memory", 0)),
    )
