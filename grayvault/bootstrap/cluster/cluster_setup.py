"""The workers of a cluster, by the configuration."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from grayvault.bootstrap.cluster.cluster_pool import ClusterPool, Staff
from grayvault.bootstrap.cluster.connection import Cluster, connected
from grayvault.bootstrap.cluster.divided_pool import DividedPool
from grayvault.bootstrap.cluster.node_worker import NodeOrders
from grayvault.bootstrap.worker_args import worker_args, worker_command
from grayvault.core.config.model import Config
from grayvault.core.pool import Pool
from grayvault.ingest.workers.worker_pool import WorkerPool
from grayvault.vault.layout import VaultFolder
from grayvault.vault.objects.objects import Objects
from grayvault.vault.vault_id import vault_id


def archiving_pool(folder: VaultFolder, objects: Objects, config: Config) -> Pool:
    """Workers that archive into a vault; this process holds its lock."""
    args = replace(worker_args(folder, config), shared=True)
    probe = f"probe-{secrets.token_hex(8)}" if folder.url is None else None
    orders = NodeOrders(args, config.worker.seconds, probe=probe)
    connect = partial(_connected, config, folder, vault_id(objects), probe)
    here = WorkerPool(worker_command(args), 1, config.worker.seconds)
    return DividedPool(ClusterPool(connect, orders, _staff(config)), here, folder.root)


def dry_run_pool(folder: VaultFolder, config: Config) -> Pool:
    """Workers that write nothing; the vault need not be there."""
    orders = NodeOrders(worker_args(folder, config, dry_run=True), config.worker.seconds)
    connect = partial(connected, _address(config), f"dry-run-{secrets.token_hex(8)}")
    return ClusterPool(connect, orders, _staff(config))


@contextmanager
def _connected(
    config: Config, folder: VaultFolder, vault: str, probe: str | None
) -> Iterator[Cluster]:
    """A connection for one vault; meanwhile its folder has a file by which nodes know it."""
    with connected(_address(config), f"grayvault-{vault}") as cluster:
        if probe is None:
            yield cluster
            return
        path = folder.tmp / probe
        path.touch()
        try:
            yield cluster
        finally:
            path.unlink(missing_ok=True)


def _address(config: Config) -> str:
    assert config.cluster.address is not None
    return config.cluster.address


def _staff(config: Config) -> Staff:
    return Staff(config.cluster.memory_mb << 20, config.jobs)
