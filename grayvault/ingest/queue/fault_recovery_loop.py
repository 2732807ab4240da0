"""Working on a vault for months: what fails is said once, waited for, and gone on with."""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import DBAPIError

from grayvault.catalog.database import bring_up_to_date, identity
from grayvault.catalog.database_errors import sentence
from grayvault.core.errors import GrayVaultError, VaultError
from grayvault.ingest.originals.sweep_originals import Sweeper
from grayvault.ingest.queue.supervisor import work_until
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.disk_errors import check_usable, unusable
from grayvault.vault.layout import open_vault
from grayvault.vault.lock import hold

logger = logging.getLogger(__name__)

Step = Callable[[], object]

POLL_SECONDS = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
CALM_SECONDS = 120.0
"""After so long without a fault the next one is news."""


@dataclass
class _Trouble:
    """The last fault: what was said of it, when, and how long to wait after it, in seconds."""

    said: str = ""
    at: float = 0.0
    pause: float = FIRST_PAUSE


def keep_working(
    vault: SupervisedVault, begin: Callable[[], Step], stopped: Callable[[], bool]
) -> None:
    """Work on the queue until `stopped`, whatever happens to the vault's disk or its catalog.

    `begin` gives what else is to be done several times a second. Originals that have waited long
    enough are freed. After a fault all begins anew, at
    first soon, then at longer intervals; a catalog that was deleted is rebuilt.
    """
    trouble = _Trouble()
    while not stopped():
        try:
            _open(vault)
            step = _both(begin(), Sweeper(vault, uuid.uuid4().hex).step)
            work_until(vault, _watchful(vault, step, stopped))
        except (DBAPIError, GrayVaultError, OSError) as error:
            _tell(_said(vault, error), trouble)
            _wait(trouble.pause, stopped)


def _both(first: Step, second: Step) -> Step:
    def step() -> None:
        first()
        second()

    return step


def _open(vault: SupervisedVault) -> None:
    """Open vault and catalog as they are now; whatever was open may have been replaced."""
    vault.engine.dispose()
    check_usable(vault.folder)
    open_vault(vault.folder.root)
    bring_up_to_date(vault.engine, partial(hold, vault.folder))


def _watchful(
    vault: SupervisedVault, step: Step, stopped: Callable[[], bool]
) -> Callable[[], bool]:
    """`step` as `work_until` asks for it; it fails where vault or catalog were taken away.

    Files that are open can be written still when they are deleted; nobody would ever read them.
    """
    catalog = identity(vault.engine)

    def done() -> bool:
        check_usable(vault.folder)
        if identity(vault.engine) != catalog:
            raise VaultError("the catalog was deleted or replaced: it is opened anew")
        step()
        return stopped()

    return done


def _said(vault: SupervisedVault, error: Exception) -> str:
    if isinstance(error, DBAPIError):
        return sentence(vault.engine.url, error)
    if isinstance(error, OSError):
        return str(unusable(vault.folder.root, error))
    return str(error)


def _tell(said: str, trouble: _Trouble) -> None:
    """Say what is news, and wait twice as long after what isn't."""
    now = time.monotonic()
    is_news = said != trouble.said or now - trouble.at > CALM_SECONDS
    if is_news:
        logger.error("%s (work goes on by itself when that is over)", said)
    trouble.pause = FIRST_PAUSE if is_news else min(2 * trouble.pause, LONGEST_PAUSE)
    trouble.said, trouble.at = said, now


def _wait(seconds: float, stopped: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not stopped() and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
