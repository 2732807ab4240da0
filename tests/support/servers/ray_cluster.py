"""A Ray cluster on this machine: a head without CPUs, and nodes with one CPU each.

It runs in a process of its own (`python -m tests.support.servers.ray_cluster PORT NODES`), which
does what the lines on its standard input say: `add` a node, perhaps with another PYTHONPATH, or
`kill` one (`kill-head`) as a power cut does.
"""

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from tests.support.servers.s3_server import free_ports

MEMORY_MB = 512
"""What a worker reserves; a node has no more."""

_STORE_BYTES = 80 << 20
_PATIENT = {  # the machine may be busy
    "RAY_CLIENT_SERVER_CHECK_CHANNEL_TIMEOUT_S": "240",
    "RAY_raylet_start_wait_time_s": "240",
}
_DONE = "done\n"
_ATTEMPTS = 3


@dataclass(frozen=True)
class RayCluster:
    """A running cluster; its client server is at `address`."""

    address: str
    process: "subprocess.Popen[str]"

    @property
    def configuration(self) -> str:
        """What a configuration says of it."""
        return f"{{address: '{self.address}', memory_mb: {MEMORY_MB}}}"

    def add_node(self, python_path: str = "") -> None:
        """Start another node, and wait until it is there."""
        self._order(f"add {python_path}")

    def kill_node(self) -> None:
        """Kill all processes of the node that was added last."""
        self._order("kill")

    def kill_head(self) -> None:
        """Kill all processes of the head."""
        self._order("kill-head")

    def _order(self, word: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        self.wait()

    def wait(self) -> None:
        """Wait until the last order is done."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line == _DONE, f"the cluster says {line!r}"


@contextmanager
def ray_cluster(environment: Mapping[str, str], nodes: int = 2) -> Iterator[RayCluster]:
    """Start a cluster whose nodes have `environment` besides this process's; end it.

    It starts anew if that fails: Ray gives a node 30 seconds, and the machine may be busy.
    """
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as scratch:
        own = {"RAY_TMPDIR": scratch}  # a short path, for sockets
        starts = (_started({**environment, **own}, nodes) for _ in range(_ATTEMPTS))
        cluster = next(filter(None, starts), None)
        assert cluster, "the cluster doesn't start"
        try:
            yield cluster
        finally:
            _end(cluster.process)


def _started(environment: Mapping[str, str], nodes: int) -> RayCluster | None:
    """A new cluster; None if it didn't start."""
    (port,) = free_ports(1)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.servers.ray_cluster", str(port), str(nodes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **_PATIENT, **environment},
        start_new_session=True,
    )
    assert process.stdout
    if process.stdout.readline() != _DONE:
        _end(process)
        return None
    return RayCluster(f"ray://127.0.0.1:{port}", process)


def _end(process: "subprocess.Popen[str]") -> None:
    """End it, and what it has left running of a killed node."""
    process.communicate()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def main() -> None:
    """Run a cluster until standard input ends."""
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Ray prints

    from ray.cluster_utils import Cluster

    port, nodes = map(int, sys.argv[1:])
    head = {"num_cpus": 0, "ray_client_server_port": port, "include_dashboard": False}
    cluster: Any = Cluster(True, head_node_args={"object_store_memory": _STORE_BYTES, **head})
    added = [_add(cluster) for _ in range(nodes)]
    print(_DONE, end="", file=answers, flush=True)
    for line in sys.stdin:
        match line.split():
            case ["add", *python_path]:
                added.append(_add(cluster, *python_path))
            case ["kill"]:
                cluster.remove_node(added.pop(), allow_graceful=False)
            case ["kill-head"]:
                cluster.remove_node(cluster.head_node, allow_graceful=False)
        print(_DONE, end="", file=answers, flush=True)
    cluster.shutdown()


def _add(cluster: Any, python_path: str | None = None) -> Any:
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = python_path or before
    try:
        return cluster.add_node(
            num_cpus=1, memory=MEMORY_MB << 20, object_store_memory=_STORE_BYTES
        )
    finally:
        os.environ["PYTHONPATH"] = before


if __name__ == "__main__":
    main()
