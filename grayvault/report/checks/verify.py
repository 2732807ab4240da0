"""The checks of `grayvault verify`: one photo's file and catalog row, and the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine

from grayvault.catalog.apply_events import journal_offset
from grayvault.catalog.photos import find, sorted_ids
from grayvault.colorizers.colorize import hints_of
from grayvault.core.errors import (
    DamagedFileError,
    GrayVaultError,
    NotFoundError,
    VaultError,
    VaultUnusableError,
)
from grayvault.core.sorted_ids import in_either
from grayvault.core.vault_file import Store, VaultFile
from grayvault.imaging.codec.checked_picture import decode_picture
from grayvault.ingest.open_vault import OpenVault
from grayvault.vault.format.box_recovery import WITHOUT_RECOVERY

ProblemKind = Literal["missing", "damaged", "newer", "unindexed", "colors", "journal"]
"""`missing`: the catalog has a photo without a file; `damaged`: its file has the wrong content;
`newer`: a newer GrayVault wrote the file; `unindexed`: the catalog has no row for a file, or a
different revision; `colors`: the colours can't be restored as they were measured; `journal`: the
journal can't be read to its end, or is another one than the catalog knows."""

_FROM_BACKUP = "restore it from a backup, or remove the photo and add it again"
_REPAIR = "`grayvault verify --repair` repairs it"
_REINDEX = "`grayvault reindex` updates the catalog"


@dataclass(frozen=True)
class Problem:
    """A fault of a photo (None: of the journal), in a sentence that says what to do."""

    kind: ProblemKind
    photo_id: str | None
    sentence: str


@dataclass(frozen=True)
class CheckedPhoto:
    """A checked photo: the bytes of its file (0 if damaged), and its problems.

    `repairable`: its file is damaged and `repair_file` can repair it.
    """

    photo_id: str
    stored_bytes: int
    problems: tuple[Problem, ...] = ()
    repairable: bool = False


def photos_to_check(
    engine: Engine, store: Store, since: str | None = None, after: str = ""
) -> Iterator[str]:
    """The ids of all photos in the catalog or the vault that come after `after`, sorted.

    With `since` (ISO 8601, UTC) only those that were archived then or later by the catalog.
    """
    in_catalog = sorted_ids(engine, since, after)
    return in_catalog if since else in_either(in_catalog, store.ids(after))


def check_photo(engine: Engine, store: Store, photo_id: str) -> CheckedPhoto:
    """Read a photo's file, check its checksums, decode its luma and hints, compare its row.

    If the row doesn't fit, the photo may just be written: it is checked once more. Raises
    `VaultUnusableError` if the vault's object store fails.
    """
    photo = _checked(engine, store, photo_id)
    is_indexed = all(problem.kind != "unindexed" for problem in photo.problems)
    return photo if is_indexed else _checked(engine, store, photo_id)


def _checked(engine: Engine, store: Store, photo_id: str) -> CheckedPhoto:
    try:
        file, stored = store.get_stored(photo_id)
    except NotFoundError as error:
        if _revision(engine, photo_id) is None:  # it was removed since the ids were listed
            return CheckedPhoto(photo_id, 0)
        return _broken("missing", photo_id, f"{error}: {_FROM_BACKUP}")
    except DamagedFileError as error:
        return _damaged(engine, store, photo_id, error)
    except VaultUnusableError:
        raise  # that says nothing of this photo
    except VaultError as error:
        return _broken("newer", photo_id, str(error))
    except (GrayVaultError, OSError) as error:
        return _broken("damaged", photo_id, f"{error}: {_FROM_BACKUP}")
    problems = [*_content(file), *_row(engine, photo_id, stored.revision)]
    return CheckedPhoto(photo_id, stored.stored_bytes, tuple(problems))


def repair_file(engine: Engine, store: Store, photo_id: str) -> None:
    """Repair a damaged file from its recovery data.

    If the catalog has the photo, the result is the revision in the catalog. The caller must hold
    the vault's lock. Raises `GrayVaultError` if the damage is too large, and `OSError`.
    """
    store.put_back(photo_id, store.healed(photo_id, _revision(engine, photo_id)))


def check_journal(vault: OpenVault) -> Iterator[Problem]:
    """Read every line of the journal, and find the one up to which the catalog knows it."""
    try:
        for start in (0, journal_offset(vault.engine)):
            for _ in vault.journal.read(start):
                pass
    except (GrayVaultError, OSError) as error:
        yield Problem("journal", None, str(error))


def _content(file: VaultFile) -> Iterator[Problem]:
    """Decode the file, which checksums don't cover."""
    try:
        decode_picture(file)
        hints_of(file.record.hints)
    except DamagedFileError as error:
        sentence = str(error).removeprefix(f"photo {file.record.id}: ")
        photo_id = file.record.id
        yield Problem("damaged", photo_id, f"photo {photo_id}: {sentence}: {_FROM_BACKUP}")


def _row(engine: Engine, photo_id: str, revision: str) -> Iterator[Problem]:
    in_catalog = _revision(engine, photo_id)
    if in_catalog is None:
        yield Problem("unindexed", photo_id, f"the catalog lacks photo {photo_id}: {_REINDEX}")
    elif in_catalog != revision:
        sentence = f"the catalog has another revision of photo {photo_id}: {_REINDEX}"
        yield Problem("unindexed", photo_id, sentence)


def _revision(engine: Engine, photo_id: str) -> str | None:
    """The SHA-256 of a photo's file in the catalog; None if the catalog lacks the photo."""
    try:
        return find(engine, photo_id).revision
    except NotFoundError:
        return None


def _damaged(engine: Engine, store: Store, photo_id: str, error: DamagedFileError) -> CheckedPhoto:
    """Find out whether the recovery data repairs a damaged file."""
    sentence = f"{error}: {_REPAIR}"
    try:
        store.healed(photo_id, _revision(engine, photo_id))
    except (GrayVaultError, OSError) as reason:
        why = "" if str(reason).endswith(WITHOUT_RECOVERY) else f" ({reason})"
        return _broken("damaged", photo_id, f"{error}{why}: {_FROM_BACKUP}")
    return CheckedPhoto(photo_id, 0, (Problem("damaged", photo_id, sentence),), repairable=True)


def _broken(kind: ProblemKind, photo_id: str, sentence: str) -> CheckedPhoto:
    return CheckedPhoto(photo_id, 0, (Problem(kind, photo_id, sentence),))
