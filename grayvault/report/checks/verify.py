"""Whether what lies in the vault is what was archived: files, journal, the catalog beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine

from grayvault.catalog.photos import find, photo_ids
from grayvault.colorizers.colorize import hints_of
from grayvault.core.errors import DamagedFileError, GrayVaultError, NotFoundError, VaultError
from grayvault.core.vault_file import Store, VaultFile
from grayvault.imaging.codec.checked_picture import decode_picture
from grayvault.vault.box_recovery import WITHOUT_RECOVERY
from grayvault.vault.journal import Journal

ProblemKind = Literal["missing", "damaged", "newer", "unindexed", "colors", "journal"]
"""`missing`: the catalog knows a photo whose file isn't there; `damaged`: its file doesn't hold
what it should; `newer`: a newer GrayVault wrote it; `unindexed`: the catalog doesn't know a file,
or otherwise; `colors`: its colours can't be brought back as they were measured; `journal`: the
journal can't be read to its end."""

_FROM_BACKUP = "restore it from a backup, or remove the photo and add it again"
_REPAIR = "`grayvault verify --repair` heals it"
_REINDEX = "`grayvault reindex` brings the catalog up to the vault"


@dataclass(frozen=True)
class Problem:
    """What is wrong, with which photo (None: with the journal), and what to do."""

    kind: ProblemKind
    photo_id: str | None
    sentence: str


@dataclass(frozen=True)
class Checked:
    """A photo that was checked: the bytes of its file, and what is wrong.

    `healable`: its file is damaged, and `heal` can bring it back.
    """

    photo_id: str
    stored_bytes: int
    problems: tuple[Problem, ...] = ()
    healable: bool = False


def photos_to_check(engine: Engine, store: Store, since: str | None = None) -> list[str]:
    """The ids of all photos that the catalog or the vault has, in order.

    With `since` (ISO 8601, UTC) of those only that the catalog says were archived then or later.
    """
    known = photo_ids(engine, since)
    return sorted(known if since else known | set(store.ids()))


def check_photo(engine: Engine, store: Store, photo_id: str) -> Checked:
    """Read a photo's file, all its checksums, its luma and hints; compare it with its row."""
    try:
        file = store.get(photo_id)
        stored = store.read_verified(photo_id)
    except NotFoundError as error:
        return _broken("missing", photo_id, f"{error}: {_FROM_BACKUP}")
    except DamagedFileError as error:
        return _damaged(engine, store, photo_id, error)
    except VaultError as error:
        return _broken("newer", photo_id, str(error))
    except (GrayVaultError, OSError) as error:
        return _broken("damaged", photo_id, f"{error}: {_FROM_BACKUP}")
    if stored is None:
        return _broken("damaged", photo_id, f"the file of photo {photo_id} changes as it is read")
    problems = [*_content(file), *_row(engine, photo_id, stored.revision)]
    return Checked(photo_id, stored.stored_bytes, tuple(problems))


def heal(engine: Engine, store: Store, photo_id: str) -> None:
    """Write a damaged file's bytes as they were, by its recovery data.

    They are those of the revision that the catalog knows, where it knows the photo. The vault's
    lock must be held. Raises `GrayVaultError` where they can't be told, and `OSError`.
    """
    store.put_back(photo_id, store.healed(photo_id, _revision(engine, photo_id)))


def check_journal(journal: Journal) -> Iterator[Problem]:
    """Read every line of the journal."""
    try:
        for _ in journal.read():
            pass
    except (GrayVaultError, OSError) as error:
        yield Problem("journal", None, str(error))


def _content(file: VaultFile) -> Iterator[Problem]:
    """What checksums can't tell: whether it can be decoded, to the size that it says."""
    try:
        decode_picture(file)
        hints_of(file.record.hints)
    except DamagedFileError as error:
        sentence = str(error).removeprefix(f"photo {file.record.id}: ")
        photo_id = file.record.id
        yield Problem("damaged", photo_id, f"photo {photo_id}: {sentence}: {_FROM_BACKUP}")


def _row(engine: Engine, photo_id: str, revision: str) -> Iterator[Problem]:
    known = _revision(engine, photo_id)
    if known is None:
        yield Problem("unindexed", photo_id, f"the catalog lacks photo {photo_id}: {_REINDEX}")
    elif known != revision:
        sentence = f"the catalog has another revision of photo {photo_id}: {_REINDEX}"
        yield Problem("unindexed", photo_id, sentence)


def _revision(engine: Engine, photo_id: str) -> str | None:
    """The SHA-256 that the catalog knows of a photo's file; None where it lacks the photo."""
    try:
        return find(engine, photo_id).revision
    except NotFoundError:
        return None


def _damaged(engine: Engine, store: Store, photo_id: str, error: DamagedFileError) -> Checked:
    """What is said of a damaged file: whether its recovery data heals it, or why not."""
    sentence = f"{error}: {_REPAIR}"
    try:
        store.healed(photo_id, _revision(engine, photo_id))
    except (GrayVaultError, OSError) as reason:
        why = "" if str(reason).endswith(WITHOUT_RECOVERY) else f" ({reason})"
        return _broken("damaged", photo_id, f"{error}{why}: {_FROM_BACKUP}")
    return Checked(photo_id, 0, (Problem("damaged", photo_id, sentence),), healable=True)


def _broken(kind: ProblemKind, photo_id: str, sentence: str) -> Checked:
    return Checked(photo_id, 0, (Problem(kind, photo_id, sentence),))
