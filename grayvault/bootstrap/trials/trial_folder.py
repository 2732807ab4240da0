"""The vault's folder of trials: a photo, and the result once it is there, for an hour."""

import json
import re
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grayvault.bootstrap.trials.trials_in_store import SECONDS, TrialsInStore, no_such_trial
from grayvault.core.errors import NotFoundError
from grayvault.core.file_stamps import stamp_of
from grayvault.core.sources import Source
from grayvault.core.vault_file import VaultFile
from grayvault.vault.format.file_format import unpack

_WORK_SECONDS = 24 * 3600
"""The folders that workers write to are left behind only by killed servers."""

_ID = re.compile("[0-9a-f]{32}")
_PHOTO, _VAULT_FILE, _RESULT = "photo", "photo.jxl", "result.json"


@dataclass(frozen=True)
class TrialResult:
    """What a photo would become.

    `outcome` is `archived`, or as for a job; `reason` and `detail` say why it is not archived.
    `stored_bytes` and what follows are None then. `tier` says how it would be stored, `closeness`
    how close it would be to the original; `format` is the photo's own.
    """

    outcome: str
    reason: str | None
    detail: str | None
    source_bytes: int
    stored_bytes: int | None = None
    tier: str | None = None
    format: str | None = None
    width: int | None = None
    height: int | None = None
    closeness: str | None = None


class TrialFolder:
    """Trials in `root`, each in a folder of its own; several processes may share them.

    With `store` servers on other machines share them, too.
    """

    def __init__(self, root: Path, store: TrialsInStore | None = None) -> None:
        self._root = root
        self._store = store

    def create(self, photo: Path, name: str) -> tuple[str, Source]:
        """Move a photo here; returns the trial's id, and the photo as a source of that name.

        Forgets trials that are over an hour old.
        """
        self._root.mkdir(exist_ok=True)
        self._forget_old()
        trial_id = secrets.token_hex(16)
        own = self._root / trial_id
        own.mkdir()
        path = photo.rename(own / _PHOTO)
        if self._store:
            self._store.begin(trial_id)
        return trial_id, Source(str(path), str(own), stamp_of(path.stat()), name)

    def finish(self, source: Source, result: TrialResult, vault_file: Path | None) -> None:
        """Store a result, and the vault file that would be the photo's.

        Raises `OSError`, and `VaultUnusableError` if the store fails.
        """
        own = Path(source.path).parent
        if vault_file is not None:
            vault_file.rename(own / _VAULT_FILE)
        unfinished = own / f"{_RESULT}.new"
        unfinished.write_text(json.dumps(asdict(result)))
        unfinished.rename(own / _RESULT)
        if self._store:
            names = (name for name in (_PHOTO, _VAULT_FILE, _RESULT) if (own / name).exists())
            self._store.finish(own.name, {name: (own / name).read_bytes() for name in names})

    def result(self, trial_id: str) -> dict[str, Any] | None:
        """The fields of the `TrialResult`; None if it isn't there yet. `NotFoundError`."""
        result = self._read(trial_id, _RESULT)
        return None if result is None else json.loads(result)

    def photo(self, trial_id: str) -> bytes:
        """The photo itself; `NotFoundError`."""
        photo = self._read(trial_id, _PHOTO)
        if photo is None:
            raise NotFoundError("this photo is still being tried")
        return photo

    def vault_file(self, trial_id: str) -> VaultFile:
        """The vault file that would be the photo's; `NotFoundError` if there is none."""
        data = self._read(trial_id, _VAULT_FILE)
        if data is None:
            raise NotFoundError("this photo would not be archived, or is still being tried")
        return unpack(data)

    def _read(self, trial_id: str, name: str) -> bytes | None:
        """A file of a trial; None if it isn't there (yet); `NotFoundError` without such a trial."""
        if not _ID.fullmatch(trial_id):
            raise no_such_trial()
        own = self._root / trial_id
        if own.is_dir():
            return (own / name).read_bytes() if (own / name).exists() else None
        if self._store is None:
            raise no_such_trial()
        return self._store.read(trial_id, name)

    def _forget_old(self) -> None:
        for own in self._root.iterdir():
            seconds = SECONDS if _ID.fullmatch(own.name) else _WORK_SECONDS
            with suppress(FileNotFoundError):  # another process has forgotten it
                if own.stat().st_mtime < time.time() - seconds:
                    shutil.rmtree(own, ignore_errors=True)
