"""A run of `grayvault verify`: all photos in batches, from where an interrupted run stopped."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Self

from grayvault.catalog.checkpoints import checkpoint_of, clear_checkpoint, save_checkpoint
from grayvault.catalog.last_verify import LastVerify, save_last_verify
from grayvault.catalog.photos import sorted_ids
from grayvault.core.clock import utc_now
from grayvault.core.errors import GrayVaultError
from grayvault.core.processors import processors
from grayvault.ingest.open_vault import OpenVault
from grayvault.report.checks.verify import (
    CheckedPhoto,
    Problem,
    check_journal,
    check_photo,
    photos_to_check,
    repair_file,
)

_CHECKPOINT = "verified"
_BATCH = 4
"""Photos per processor between two checkpoints."""

_LOCK_SECONDS = 5.0
"""How long to wait for the vault's lock before a file is not repaired."""

CheckPhoto = Callable[[str], CheckedPhoto]
"""Takes a photo's id; called from several threads at once."""


@dataclass(frozen=True)
class VerifyOptions:
    """`deep`: also check colours; `repair`: repair damaged files; `restart`: begin anew.

    `since` (ISO 8601, UTC): only photos archived then or later.
    """

    deep: bool = False
    repair: bool = False
    since: str | None = None
    restart: bool = False

    @property
    def checkpoint(self) -> str:
        """The name under which the catalog remembers how far such a run has come.

        One that repairs looks again at what one that doesn't has found.
        """
        deep, repair = "deep" if self.deep else None, "repair" if self.repair else None
        return " ".join(filter(None, (_CHECKPOINT, deep, repair, self.since)))


@dataclass
class VerifyResult:
    """The state of a run, under the keys of `verify --json`; `healed` has photo ids.

    `earlier_photos` and `earlier_problems` count what the interrupted runs before this one have
    checked and found.
    """

    photos: int = 0
    bytes: int = 0
    earlier_photos: int = 0
    earlier_problems: int = 0
    problems: list[Problem] = field(default_factory=list)
    healed: list[str] = field(default_factory=list)
    done: bool = False


@dataclass(frozen=True)
class _Progress:
    """How far an interrupted run has come: its last photo, and how many photos and problems."""

    photo_id: str = ""
    photos: int = 0
    problems: int = 0

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Of a checkpoint; those of older versions have the photo's id alone."""
        photo_id, *counts = text.split()
        return cls(photo_id, *map(int, counts))

    @property
    def text(self) -> str:
        """As a checkpoint."""
        return f"{self.photo_id} {self.photos} {self.problems}"

    def after(self, photos: Sequence[CheckedPhoto], problems: Sequence[Problem]) -> "_Progress":
        """After some more photos."""
        last = photos[-1].photo_id
        return _Progress(last, self.photos + len(photos), self.problems + len(problems))


class Verification:
    """Checks the journal at once, and the photos in `run`."""

    def __init__(self, vault: OpenVault, options: VerifyOptions) -> None:
        self._vault, self._options = vault, options
        if options.restart:
            clear_checkpoint(vault.engine, options.checkpoint)
        stored = checkpoint_of(vault.engine, options.checkpoint)
        self._earlier = _Progress() if stored is None else _Progress.of_text(stored)
        self.result = VerifyResult(
            earlier_photos=self._earlier.photos,
            earlier_problems=self._earlier.problems,
            problems=list(check_journal(vault)),
        )

    @property
    def in_catalog(self) -> int:
        """How many photos of the catalog will be checked."""
        return sum(
            1 for _ in sorted_ids(self._vault.engine, self._options.since, self._earlier.photo_id)
        )

    def run(self, check: CheckPhoto) -> Iterator[Sequence[CheckedPhoto]]:
        """Check all photos, in batches; after each batch the caller may stop.

        The next run continues after the last batch.
        """
        vault, result = self._vault, self.result
        after, progress = self._earlier.photo_id, self._earlier
        ids = photos_to_check(vault.engine, vault.store, self._options.since, after)
        for batch in _in_threads(check, ids):
            photos = [self._repaired(photo) for photo in batch] if self._options.repair else batch
            result.photos += len(photos)
            result.bytes += sum(photo.stored_bytes for photo in photos)
            problems = [problem for photo in photos for problem in photo.problems]
            result.problems += problems
            progress = progress.after(photos, problems)
            save_checkpoint(vault.engine, self._options.checkpoint, progress.text)
            yield photos
        result.done = True

    def finish(self) -> VerifyResult:
        """The result; if all photos are checked, the next run starts from the first again."""
        if self.result.done:
            clear_checkpoint(self._vault.engine, self._options.checkpoint)
            self._remember()
        return self.result

    def _remember(self) -> None:
        """Note a run over the whole vault, with what it found before it was interrupted."""
        if self._options.since is None:
            photos = self._earlier.photos + self.result.photos
            problems = self._earlier.problems + len(self.result.problems)
            run = LastVerify(utc_now(), photos, problems, self._options.deep)
            save_last_verify(self._vault.engine, run)

    def _repaired(self, photo: CheckedPhoto) -> CheckedPhoto:
        """Repair the photo's file if possible, and check it again."""
        if not photo.repairable:
            return photo
        vault, photo_id = self._vault, photo.photo_id
        try:
            with vault.hold(_LOCK_SECONDS):
                repair_file(vault.engine, vault.store, photo_id)
        except (GrayVaultError, OSError) as error:
            problem = Problem("damaged", photo_id, f"photo {photo_id} was not repaired: {error}")
            return replace(photo, problems=(*photo.problems, problem))
        self.result.healed.append(photo_id)
        return check_photo(vault.engine, vault.store, photo_id)


def file_check(vault: OpenVault) -> CheckPhoto:
    return partial(check_photo, vault.engine, vault.store)


def _in_threads(check: CheckPhoto, photo_ids: Iterator[str]) -> Iterator[list[CheckedPhoto]]:
    """Photos in batches, each photo checked in a thread: decoding releases the interpreter."""
    threads = processors()
    with ThreadPoolExecutor(threads) as pool:
        while batch := list(itertools.islice(photo_ids, threads * _BATCH)):
            yield list(pool.map(check, batch))
