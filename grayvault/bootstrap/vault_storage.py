"""Opening the place of a vault: a folder, or an object store and a working folder."""

from dataclasses import dataclass

from grayvault.core.config.vault_place import VaultPlace
from grayvault.core.errors import UnsupportedError
from grayvault.vault.access.recent_objects import RecentObjects
from grayvault.vault.claim import Claim
from grayvault.vault.journal.folder_journal import FolderJournal
from grayvault.vault.journal.journal import Journal
from grayvault.vault.layout import VaultFolder, create_vault, open_vault
from grayvault.vault.objects.folder_objects import FolderObjects
from grayvault.vault.objects.objects import Objects
from grayvault.vault.store import LocalStore, VaultFiles

_PATIENCE_SECONDS = 3.0
"""For the first request of a command: what is wrong should be said soon. And for tokens."""


@dataclass(frozen=True)
class VaultStorage:
    """A vault's folder, vault files and journal; `claim` is for a vault in an object store."""

    folder: VaultFolder
    store: VaultFiles
    journal: Journal
    claim: Claim | None = None


def open_storage(
    place: VaultPlace, *, recovery: bool = False, create: bool = False
) -> VaultStorage:
    """Open a vault's place; with `create` make a vault if there is none.

    New vault files get recovery data with `recovery`. Raises `VaultError` if there is no vault, or
    one of a newer format, `UnsupportedError` without the library for it, and `OSError`.
    """
    if place.url is not None:
        return _remote_storage(place, place.url, recovery, create)
    folder = create_vault(place.folder) if create else open_vault(place.folder)
    store = LocalStore(folder, recovery=recovery)
    return VaultStorage(folder, store, FolderJournal(folder.journal_path))


def journal_at(place: VaultPlace) -> Journal:
    """The journal of a vault that need not be there, for reading."""
    if place.url is None:
        return FolderJournal(VaultFolder(place.folder).journal_path)
    from grayvault.vault.journal.object_journal import ObjectJournal  # noqa: PLC0415

    return ObjectJournal(_connect(place.url, _PATIENCE_SECONDS))


def vault_files(folder: VaultFolder, *, recovery: bool = False, shared: bool = False) -> VaultFiles:
    """The vault files of a vault, for a worker; nothing is opened yet.

    `shared` is for a folder that several machines write to.
    """
    if folder.url is None and not shared:
        return LocalStore(folder, recovery=recovery)
    if folder.url is None:
        return VaultFiles(folder, FolderObjects(folder), recovery=recovery)
    return VaultFiles(folder, _connect(folder.url), recovery=recovery)


def access_objects(files: VaultFiles, folder: VaultFolder) -> Objects:
    """The place of a vault's tokens and links, for a server that needs them for each request.

    An object store is asked every few seconds, and for a short while only: requests wait for it.
    """
    if folder.url is None:
        return files.objects
    return RecentObjects(_connect(folder.url, _PATIENCE_SECONDS))


def _remote_storage(place: VaultPlace, url: str, recovery: bool, create: bool) -> VaultStorage:
    # Imported for such vaults only: those in folders must open as quickly as ever.
    from grayvault.vault.journal.object_journal import ObjectJournal  # noqa: PLC0415
    from grayvault.vault.objects.remote_vault import check_vault  # noqa: PLC0415

    check_vault(_connect(url, _PATIENCE_SECONDS), create=create)
    folder = create_vault(place.folder, url)
    objects = _connect(url)
    store = VaultFiles(folder, objects, recovery=recovery)
    return VaultStorage(folder, store, ObjectJournal(objects), Claim(objects, str(folder.root)))


def _connect(url: str, patience: float | None = None) -> Objects:
    try:
        from grayvault.vault.objects.connect import connect  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name != "obstore":
            raise
        raise UnsupportedError(
            f"the vault {url!r} needs obstore: pip install 'grayvault[object-store]'"
        ) from None
    return connect(url) if patience is None else connect(url, patience)
