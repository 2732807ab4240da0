"""Working on a vault for months: each fault is reported once and waited out."""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import DBAPIError

from grayvault.catalog.database.database_errors import sentence as database_sentence
from grayvault.catalog.database.migrate import bring_up_to_date
from grayvault.catalog.database.sqlite import identity
from grayvault.core.errors import GrayVaultError, VaultError
from grayvault.ingest.originals.when_to_free import Sweeper
from grayvault.ingest.queue.supervisor import work_until
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.disk_errors import unusable
from grayvault.vault.layout import open_vault
from grayvault.vault.lock import hold

logger = logging.getLogger(__name__)

Step = Callable[[], object]

POLL_SECONDS = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
CALM_SECONDS = 120.0
"""After so long without a fault, the next one is reported even if it is the same."""


@dataclass
class _LastFault:
    """The sentence and time of the last fault, and the pause after it in seconds."""

    sentence: str = ""
    at: float = 0.0
    pause: float = FIRST_PAUSE


def keep_working(
    vault: SupervisedVault, begin: Callable[[], Step], stopped: Callable[[], bool]
) -> None:
    """Work on the queue until `stopped`, whatever happens to the vault's disk or its catalog.

    `begin` returns another step to be done several times a second. Originals that have waited long
    enough are freed. After a fault everything begins again, at first soon, then after longer
    pauses; a catalog that was deleted is rebuilt.
    """
    last = _LastFault()
    while not stopped():
        try:
            _open(vault)
            step = _both(begin(), Sweeper(vault, uuid.uuid4().hex).step)
            work_until(vault, _watchful(vault, step, stopped))
        except (DBAPIError, GrayVaultError, OSError) as error:
            _report(_sentence_of(vault, error), last)
            _wait(last.pause, stopped)


def _both(first: Step, second: Step) -> Step:
    def step() -> None:
        first()
        second()

    return step


def _open(vault: SupervisedVault) -> None:
    """Open vault and catalog again, because they may have been replaced."""
    vault.engine.dispose()
    vault.check_usable()
    open_vault(vault.folder.root, vault.folder.url)
    bring_up_to_date(vault.engine, partial(hold, vault.folder))


def _watchful(
    vault: SupervisedVault, step: Step, stopped: Callable[[], bool]
) -> Callable[[], bool]:
    """`step` as `work_until` needs it; it fails if vault or catalog were taken away.

    Deleted files that are open could still be written, and that would be lost.
    """
    catalog = identity(vault.engine)

    def done() -> bool:
        vault.check_usable()
        if identity(vault.engine) != catalog:
            raise VaultError("the catalog was deleted or replaced: it is opened again")
        step()
        return stopped()

    return done


def _sentence_of(vault: SupervisedVault, error: Exception) -> str:
    if isinstance(error, DBAPIError):
        return database_sentence(vault.engine.url, error)
    if isinstance(error, OSError):
        return str(unusable(vault.folder.root, error))
    return str(error)


def _report(sentence: str, last: _LastFault) -> None:
    """Log a new fault; double the pause after one that was logged already."""
    now = time.monotonic()
    is_new = sentence != last.sentence or now - last.at > CALM_SECONDS
    if is_new:
        logger.error("%s (work goes on by itself when that is over)", sentence)
    last.pause = FIRST_PAUSE if is_new else min(2 * last.pause, LONGEST_PAUSE)
    last.sentence, last.at = sentence, now


def _wait(seconds: float, stopped: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not stopped() and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
