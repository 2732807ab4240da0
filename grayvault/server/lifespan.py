"""What runs beside the server: the vault's supervisor, and the loading of networks."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from grayvault.ingest.queue.fault_recovery_loop import keep_working
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.server.dependencies import ApiParts

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5.0


@contextmanager
def supervising(vault: SupervisedVault, stopping: Event) -> Iterator[None]:
    """See to it in one thread that the queue is worked on; `stopping` is set at the end."""
    thread = Thread(target=_work, args=(vault, stopping), name="supervisor")
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


@contextmanager
def warming_up(parts: ApiParts) -> Iterator[None]:
    """Load in one thread what the first photo would have to wait for."""
    thread = Thread(target=_warm_up, args=(parts,), name="warm-up")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _work(vault: SupervisedVault, stopping: Event) -> None:
    """Work until told to stop; the server goes on showing photos whatever happens here."""
    while not stopping.is_set():
        try:
            keep_working(vault, _no_step, stopping.is_set)
        except Exception:
            logger.exception("photos can't be taken in at the moment")
            stopping.wait(RETRY_SECONDS)


def _no_step() -> Callable[[], None]:
    """Uploads are queued by those who receive them: there is nothing else to do."""
    return lambda: None


def _warm_up(parts: ApiParts) -> None:
    """What can't be loaded is told to whoever asks for a photo that needs it."""
    try:
        parts.renderer.warm_up()
    except Exception:
        logger.exception("a colorizer can't be loaded")
    parts.warm.set()
