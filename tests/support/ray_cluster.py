"""A Ray cluster on this machine: a head without CPUs, and nodes with one CPU each.

It runs in a process of its own (`python -m tests.support.ray_cluster PORT NODES`), which does what
the lines on its standard input say: `add` a node, `kill` one as a power cut does, or `stop`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.s3_server import free_ports

MEMORY_MB = 512
"""What a worker reserves; a node has no more."""

_MB = 1 << 20
_DONE = "done\n"


@dataclass(frozen=True)
class RayCluster:
    """A running cluster; its client server is at `address`."""

    address: str
    process: "subprocess.Popen[str]"

    @property
    def configuration(self) -> str:
        """What a configuration says of it."""
        return f"{{address: '{self.address}', memory_mb: {MEMORY_MB}}}"

    def add_node(self) -> None:
        """Start another node, and wait until it is there."""
        self._order("add")

    def kill_node(self) -> None:
        """Kill all processes of the node that was added last."""
        self._order("kill")

    def stop(self) -> None:
        """Kill all processes of all nodes."""
        self._order("stop")

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
    """Start a cluster whose nodes have `environment` besides this process's; end it."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "tests.support.ray_cluster", str(port), str(nodes)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environment},
    )
    with process:
        cluster = RayCluster(f"ray://127.0.0.1:{port}", process)
        try:
            cluster.wait()
            yield cluster
        finally:
            process.communicate()


def main() -> None:
    """Run a cluster until standard input ends."""
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Ray prints

    from ray.cluster_utils import Cluster

    port, nodes = map(int, sys.argv[1:])
    folder = tempfile.mkdtemp(prefix="ray-")  # a short path, for sockets
    common = {"object_store_memory": 80 * _MB}
    head = {"num_cpus": 0, "ray_client_server_port": port, "include_dashboard": False}
    cluster = Cluster(True, head_node_args={**common, **head, "temp_dir": folder})
    try:
        added = [_add(cluster, common) for _ in range(nodes)]
        print(_DONE, end="", file=answers, flush=True)
        for line in sys.stdin:
            match line.strip():
                case "add":
                    added.append(_add(cluster, common))
                case "kill":
                    cluster.remove_node(added.pop(), allow_graceful=False)
                case "stop":
                    cluster.shutdown()
            print(_DONE, end="", file=answers, flush=True)
    finally:
        cluster.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def _add(cluster: "object", common: dict[str, int]) -> object:
    return cluster.add_node(num_cpus=1, memory=MEMORY_MB * _MB, **common)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
