"""The connection to a Ray cluster, through the client server on its head.

All that is known of Ray is in this file.
"""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from grayvault.core.errors import ClusterError, UnsupportedError

T = TypeVar("T")

_CONNECT_SECONDS = 5.0
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
        """Have an actor's method called; returns a reference to what it will return."""
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
            raise ActorLostError(_sentence(error)) from error
        except Exception as error:
            raise ClusterError(
                f"the cluster {self._address} can't be reached any more: {_sentence(error)}"
            ) from error


@contextmanager
def connected(address: str, namespace: str) -> Iterator[Cluster]:
    """Connect to the cluster at `ray://HOST:PORT`; actors belong to `namespace`.

    At the end of the block, all of them are killed. Raises `ClusterError` if the cluster can't be
    reached or has another version of Python or Ray, and `UnsupportedError` without Ray.
    """
    ray = _library()
    _check_reachable(address)
    with _own_signals():
        try:
            ray.init(
                address, namespace=namespace, log_to_driver=False, logging_level=logging.CRITICAL
            )
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise ClusterError(
                f"the cluster {address} can't be used: {_sentence(error)}"
            ) from error
    logging.getLogger("ray.util.client.logsclient").disabled = True
    cluster = Cluster(ray, address)
    try:
        cluster.end_all()  # of a supervisor that was killed
        yield cluster
    finally:
        with suppress(ClusterError):
            cluster.end_all()
        with suppress(ConnectionError):  # it was lost already
            ray.shutdown()


def _library() -> ModuleType:
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"  # without a cluster, Ray would start its own
    try:
        import grpc  # type: ignore[import-untyped]  # noqa: F401, PLC0415
        import ray  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name not in {"grpc", "ray"}:
            raise
        raise UnsupportedError("`cluster` needs Ray: pip install 'grayvault[cluster]'") from None
    return ray


def _check_reachable(address: str) -> None:
    """Say at once what Ray would say after a minute."""
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname, place.port or 0), _CONNECT_SECONDS).close()
    except OSError as error:
        raise ClusterError(
            f"the cluster {address} can't be reached ({error.strerror or error}): does its head "
            "run, with a Ray client server on this port?"
        ) from error


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep what this process does at SIGTERM: Ray replaces it."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)


def _node(values: dict[str, Any]) -> Node:
    resources = values["Resources"]
    return Node(
        values["NodeID"],
        values["NodeManagerHostname"],
        int(resources.get("CPU", 0)),
        int(resources.get("memory", 0)),
    )


def _sentence(error: Exception) -> str:
    """The one line of Ray's messages, which may have a hundred, that says what is wrong."""
    details = getattr(error, "details", None)  # gRPC's
    text = str(details()) if callable(details) else str(error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
