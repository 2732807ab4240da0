"""Threads that run beside the server: the vault's supervisor, and loading the networks."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy import Engine

from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.summary_table import sums_by
from grayvault.ingest.queue.fault_recovery_loop import keep_working
from grayvault.ingest.supervised_vault import SupervisedVault

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5.0


@contextmanager
def supervising(vault: SupervisedVault, stopping: Event, *, archive: bool = True) -> Iterator[None]:
    """Work on the queue in a thread until the `with` block ends; then set `stopping`.

    Without `archive` another process works on it.
    """
    thread = Thread(target=_supervise, args=(vault, stopping), name="supervisor")
    if archive:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        if archive:
            thread.join()


@contextmanager
def warming_up(renderer: Renderer, catalog: Engine, warm: Event) -> Iterator[None]:
    """Load the photos' networks in a thread, so that no first view waits; then set `warm`."""
    thread = Thread(target=_warm_up, args=(renderer, catalog, warm), name="warm-up")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _supervise(vault: SupervisedVault, stopping: Event) -> None:
    """Supervise until `stopping` is set; the server serves photos even if this fails."""
    while not stopping.is_set():
        try:
            keep_working(vault, _no_step, stopping.is_set)
        except Exception:
            logger.exception("photos can't be archived at the moment")
            stopping.wait(RETRY_SECONDS)


def _no_step() -> Callable[[], None]:
    """Nothing to do between jobs: the endpoint that receives an upload queues it."""
    return lambda: None


def _warm_up(renderer: Renderer, catalog: Engine, warm: Event) -> None:
    """Errors are only logged: a request that needs the colorizer reports them to its client."""
    try:
        with catalog.connect() as connection:
            names = sums_by(connection, "colorizer").keys()
        renderer.warm_up(names)
    except Exception:
        logger.exception("the networks of the photos can't be loaded")
    warm.set()
