"""A run of `grayvault verify`: all photos in batches, from where an interrupted run stopped."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

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
        """The name under which the catalog remembers how far such a run has come."""
        return " ".join(filter(None, (_CHECKPOINT, "deep" if self.deep else None, self.since)))


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


class Verification:
    """Checks the journal at once, and the photos in `run`."""

    def __init__(self, vault: OpenVault, options: VerifyOptions) -> None:
        self._vault, self._options = vault, options
        if options.restart:
            clear_checkpoint(vault.engine, options.checkpoint)
        checkpoint = checkpoint_of(vault.engine, options.checkpoint) or ""
        self._checked_up_to, *earlier = checkpoint.split() or [""]
        photos, problems = map(int, earlier or (0, 0))
        self._journal_problems = list(check_journal(vault.journal))
        self.result = VerifyResult(
            earlier_photos=photos,
            earlier_problems=problems,
            problems=[*self._journal_problems],
        )

    @property
    def in_catalog(self) -> int:
        """How many photos of the catalog will be checked."""
        return sum(
            1 for _ in sorted_ids(self._vault.engine, self._options.since, self._checked_up_to)
        )

    def run(self, check: CheckPhoto) -> Iterator[Sequence[CheckedPhoto]]:
        """Check all photos, in batches; after each batch the caller may stop.

        The next run continues after the last batch.
        """
        vault, result = self._vault, self.result
        after = self._checked_up_to
        ids = photos_to_check(vault.engine, vault.store, self._options.since, after)
        for batch in _in_threads(check, ids):
            photos = [self._repaired(photo) for photo in batch] if self._options.repair else batch
            result.photos += len(photos)
            result.bytes += sum(photo.stored_bytes for photo in photos)
            result.problems += [problem for photo in photos for problem in photo.problems]
            save_checkpoint(vault.engine, self._options.checkpoint, self._reached(photos[-1]))
            yield photos
        result.done = True

    def finish(self) -> VerifyResult:
        """The result; if all photos are checked, the next run starts from the first again."""
        if self.result.done:
            clear_checkpoint(self._vault.engine, self._options.checkpoint)
            self._remember()
        return self.result

    def _reached(self, last: CheckedPhoto) -> str:
        """The checkpoint behind a photo: its id, how many were checked, how many problems found.

        Every run checks the journal anew.
        """
        result = self.result
        problems = len(result.problems) - len(self._journal_problems)
        photos = result.earlier_photos + result.photos
        return f"{last.photo_id} {photos} {result.earlier_problems + problems}"

    def _remember(self) -> None:
        """Note a run over the whole vault."""
        if self._options.since is None:
            result, deep = self.result, self._options.deep
            photos = result.earlier_photos + result.photos
            problems = result.earlier_problems + len(result.problems)
            save_last_verify(self._vault.engine, LastVerify(utc_now(), photos, problems, deep))

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
