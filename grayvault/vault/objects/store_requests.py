"""Requests to an object store, repeated for a while if they fail for a reason that may pass."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from obstore.exceptions import AlreadyExistsError, BaseError

from grayvault.core.errors import GrayVaultError, NotFoundError
from grayvault.vault.objects.remote_errors import has_no_bucket, passes
from grayvault.vault.objects.request_counts import COUNTS

_T = TypeVar("_T")

PATIENCE_SECONDS = 30.0
"""So long a request is repeated before the store counts as unusable."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 4.0


@dataclass(frozen=True)
class StoreRequests:
    """Requests to the store at `address`, each repeated for up to `patience` seconds.

    `failure` makes the error to raise when the store refuses or fails.
    """

    address: str
    patience: float
    failure: Callable[[str, Exception], GrayVaultError]

    def make(self, name: str, call: Callable[[], _T], patience: float | None = None) -> _T:
        """Make a request for `name`; `NotFoundError`, `AlreadyExistsError` and `failure`."""
        seconds = self.patience if patience is None else patience
        until, pause = time.monotonic() + seconds, _FIRST_PAUSE
        while True:
            try:
                return call()
            except AlreadyExistsError:
                raise
            except (BaseError, OSError) as error:
                if isinstance(error, FileNotFoundError) and not has_no_bucket(error):
                    path = f"{self.address}/{name}"
                    raise NotFoundError(f"there is no object {path!r}") from None
                if not passes(error) or time.monotonic() + pause > until:
                    COUNTS.given_up += 1
                    raise self.failure(self.address, error) from None
            COUNTS.repeated += 1
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
