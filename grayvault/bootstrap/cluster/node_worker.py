"""The actor of a Ray cluster: one worker process on a node, with the limits that it has anywhere.

A photo that kills a decoder ends that process, not the actor; if the actor dies, the process does.
"""

import pickle
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from grayvault import __version__
from grayvault.bootstrap.vault_storage import open_storage
from grayvault.bootstrap.worker_args import WorkerArgs, worker_command
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.config.vault_place import StoreUrl, VaultPlace
from grayvault.core.errors import GrayVaultError
from grayvault.core.jobs import Job, VaultUnusable
from grayvault.core.source_urls import is_object
from grayvault.ingest.files.photo_stores import problem
from grayvault.ingest.workers.worker_pool import WorkerPool
from grayvault.ingest.workers.worker_protocol import Answer

BATCH_SECONDS = 0.5
"""A batch ends after so long: what was not begun goes back, so that others may have it."""

_AHEAD, _QUICK_SECONDS = 4, 0.01
"""A worker has so many jobs at a time if each takes less than so long. Others must not wait there:
another node may be free.
"""

_LONG_PATH = 1000
"""So many jobs with shorter paths surely fit into a pipe, which may hold 64 KiB."""

_ROUND_SECONDS = 1.0


@dataclass(frozen=True)
class NodeOrders:
    """What the workers of all nodes are told.

    `version` is GrayVault's at the supervisor. `probe` is the name of a file in the vault's `tmp/`
    that every node must see, if the vault is in a folder.
    """

    args: WorkerArgs
    job_seconds: float
    version: str = __version__
    probe: str | None = None


class NodeWorker:
    """A worker process on this node. Whatever is wrong with the node is a sentence's end."""

    def __init__(self, node: str, orders: NodeOrders) -> None:
        self._node = node
        self._orders = orders
        self._closing = ExitStack()
        self._caller = TimeoutCaller()
        self._args = orders.args
        self._pool: WorkerPool | None = None
        self._listed = set[str]()

    def problem(self) -> str | None:
        """Why photos can't be archived on this node; None if they can. Starts the worker."""
        version = self._orders.version
        if version != __version__:
            return f"has GrayVault {__version__}, this machine has {version}: install the same"
        try:
            self._args = _on_this_node(self._orders)
        except (GrayVaultError, OSError) as error:
            return f"can't use the vault: {error}"
        command = worker_command(self._args)
        pool = WorkerPool(command, 1, self._orders.job_seconds, _AHEAD)
        self._pool = self._closing.enter_context(pool)
        return None

    def work(self, packed: bytes) -> bytes | str:
        """Do jobs, in their order, until the batch's time is over; returns the answers so far.

        Both are pickled: of objects, Ray's client looks at each part. A string says what is wrong
        here.
        """
        jobs: list[Job] = pickle.loads(packed)  # noqa: S301 - of our supervisor
        for root in {job.source.root for job in jobs}:
            if unseen := self._unseen(root):
                return unseen
        try:
            return pickle.dumps(list(self._answers(jobs)))
        except GrayVaultError as error:
            return str(error)

    def close(self) -> None:
        """End the worker process, as it does by itself when this process ends."""
        self._closing.close()

    def _answers(self, jobs: list[Job]) -> Iterator[Answer]:
        """The answers in the order of the jobs; the worker has some jobs ahead if they are quick.

        What it has when the batch's time is over it still does.
        """
        assert self._pool is not None
        start, sent, answered = time.monotonic(), 0, 0
        most = _AHEAD if max(len(job.source.path) for job in jobs) < _LONG_PATH else 1
        while answered < len(jobs):
            seconds = time.monotonic() - start
            is_quick = answered and seconds < _QUICK_SECONDS * answered
            while sent < min(len(jobs), answered + (most if is_quick else 1)):
                self._pool.give(jobs[sent])
                sent += 1
            for _, answer in self._pool.wait(_ROUND_SECONDS):
                answered += 1
                yield self._on_this_node(answer)
            if time.monotonic() - start > BATCH_SECONDS and answered:
                jobs = jobs[:sent]

    def _on_this_node(self, answer: Answer) -> Answer:
        if isinstance(answer, VaultUnusable):
            return VaultUnusable(f"on the node {self._node}: {answer.detail}")
        return answer

    def _unseen(self, root: str) -> str | None:
        """What is wrong if this node doesn't see a folder of photos.

        The vault's own store was seen already.
        """
        if is_object(root):
            return self._unlisted(root)
        try:
            is_there = self._caller.call(root, partial(Path(root).is_dir))
        except TimeoutError as error:
            return str(error)
        except OSError as error:  # a broken mount, or a folder of another user
            return f"can't look at {root}: {error.strerror}"
        return None if is_there else f"doesn't see {root}: mount it there at the same path"

    def _unlisted(self, root: str) -> str | None:
        """What is wrong if this node can't list photos in an object store; asked once if nothing.

        It has credentials of its own.
        """
        vault = self._args.url
        if root in self._listed or (vault and root.startswith(f"{vault}/")):
            return None
        if sentence := problem(root):
            return f"can't read photos: {sentence}"
        self._listed.add(root)
        return None


def _on_this_node(orders: NodeOrders) -> WorkerArgs:
    """The worker's arguments here, once the vault was seen; errors say why it wasn't.

    If the vault is in an object store, the worker has the working folder that this node has by
    default.
    """
    args = orders.args
    if args.dry_run:
        return args
    folder = Path(args.vault) if args.url is None else StoreUrl(args.url).default_folder
    storage = open_storage(VaultPlace(folder, args.url))
    if orders.probe and not (storage.folder.tmp / orders.probe).exists():
        raise GrayVaultError(
            f"{args.vault} is another folder there: mount the vault's at that path"
        )
    return replace(args, vault=str(folder))
