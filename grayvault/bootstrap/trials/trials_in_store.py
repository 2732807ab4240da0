"""Trials in the store of a vault, for an hour: what servers on other machines are asked for."""

import re
import time
from collections.abc import Mapping

from grayvault.core.errors import NotFoundError
from grayvault.vault.objects.objects import Objects

HOURS = 1
SECONDS = HOURS * 3600

_BEGUN = re.compile(r"trials/([0-9a-f]{32})/begun-([0-9]{1,12})")


class TrialsInStore:
    """The trials of all servers of the vault in `objects`; each trial is a few objects."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def begin(self, trial_id: str) -> None:
        """Let other servers know of a trial; forgets those that are over an hour old."""
        self._forget_old()
        self._objects.put(f"{_folder(trial_id)}begun-{int(time.time())}", b"")

    def finish(self, trial_id: str, files: Mapping[str, bytes]) -> None:
        """Store the files of a trial, the one last that says that it is finished."""
        for name, data in files.items():
            self._objects.put(f"{_folder(trial_id)}{name}", data)

    def read(self, trial_id: str, name: str) -> bytes | None:
        """A file of a trial; None if it isn't there (yet); `NotFoundError` without such a trial."""
        folder = _folder(trial_id)
        names = self._objects.listing(folder).sizes
        if not names:
            raise no_such_trial()
        return self._objects.read(f"{folder}{name}") if f"{folder}{name}" in names else None

    def _forget_old(self) -> None:
        names = list(self._objects.names("trials/"))
        begun = [match for name in names if (match := _BEGUN.fullmatch(name))]
        old = {match[1] for match in begun if int(match[2]) < time.time() - SECONDS}
        for name in names:
            if name.split("/")[1] in old:
                self._objects.delete(name)


def no_such_trial() -> NotFoundError:
    """The error to raise if there is no such trial."""
    return NotFoundError(f"there is no such trial: trials are forgotten after {HOURS} hour")


def _folder(trial_id: str) -> str:
    return f"trials/{trial_id}/"
