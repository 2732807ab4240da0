"""The vault's layout on disk (docs/reference/vault-format.md)."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from grayvault.core.errors import NotFoundError, VaultError, VaultUnusableError
from grayvault.vault.durable_write import sync_folder, write_synced
from grayvault.vault.marker import MARKER, check_marker, new_marker
from grayvault.vault.missing_disk import missing_disk

INCOMING, ORIGINALS, TRASH, TOKENS, LINKS = "incoming", "originals", "trash", "tokens", "links"
"""The folders of objects beside vault files and journal."""

PRIVATE = (f"{TOKENS}/", f"{LINKS}/")
"""How the names of objects begin that only the vault's user may read."""

_ID = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class VaultFolder:
    """The paths in the vault at `root`.

    `url`: the vault is in this object store, and `root` is its working folder, which has what no
    other machine needs.
    """

    root: Path
    url: str | None = None

    @property
    def address(self) -> str:
        """Where the vault is, for messages."""
        return self.url or str(self.root)

    @property
    def journal_path(self) -> Path:
        return self.root / "journal.log"

    @property
    def lock_path(self) -> Path:
        """The file that the process at work on the vault holds locked."""
        return self.root / "grayvault.lock"

    @property
    def tmp(self) -> Path:
        """The folder of files being written."""
        return self.root / "tmp"

    @property
    def incoming(self) -> Path:
        """The folder of uploads on their way in; in a working folder, of those being received."""
        return self.root / INCOMING

    @property
    def originals(self) -> Path:
        """The folder of uploads' own bytes, if they are kept."""
        return self.root / ORIGINALS

    @property
    def trash(self) -> Path:
        """The folder of freed originals, by day, and of removed photos; it need not be there."""
        return self.root / TRASH

    @property
    def views(self) -> Path:
        """The folder of rendered views; nothing depends on it."""
        return self.root / "views"

    @property
    def trials(self) -> Path:
        """The folder of photos that are only tried; nothing depends on it."""
        return self.root / "trials"

    @property
    def worker_log(self) -> Path:
        """The output of libraries in worker processes; nothing depends on it."""
        return self.root / "workers.log"

    @property
    def catalog_path(self) -> Path:
        """The catalog, unless the configuration puts it elsewhere."""
        return self.root / "catalog.sqlite"

    @property
    def config_path(self) -> Path:
        """The vault's own configuration, which need not be there."""
        return self.root / "config.yaml"

    def half_written(self) -> list[Path]:
        """Files, markers and views that are being written, or were when a process was killed."""
        beside = [*self.root.glob(f"{MARKER}.*"), *self.views.glob("*/*.*.*")]
        named = [path for path in beside if path.suffix[1:].isdecimal()]  # its process
        return [*self.tmp.iterdir(), *named]

    def photo_path(self, photo_id: str) -> Path:
        """The path of a photo's vault file; `NotFoundError` if that is no photo id."""
        return self.root / photo_name(photo_id)


def photo_name(photo_id: str) -> str:
    """The name of a photo's vault file in the vault; `NotFoundError` if that is no photo id."""
    return f"{_subfolder(photo_id)}/{photo_id}.jxl"


def original_name(photo_id: str, suffix: str) -> str:
    """The name of an upload's own bytes; `suffix` begins with a dot or is empty."""
    return f"{ORIGINALS}/{_subfolder(photo_id)}/{photo_id}{suffix}"


def own_original(path: str, photo_id: str) -> str | None:
    """The name of an upload's own bytes, by the path at which they were; None if it is none.

    The vault may have been elsewhere when the path was recorded.
    """
    name = original_name(photo_id, PurePath(path).suffix)
    return name if path.endswith(f"/{name}") else None


def create_vault(root: Path, url: str | None = None) -> VaultFolder:
    """Create a vault in a new or empty folder, or open the one that is there.

    With `url` it is the working folder of the vault in that object store. Raises `VaultError` if
    the folder holds something else, `VaultUnusableError` if its disk is not mounted, and `OSError`.
    Two processes may do this at once, and a process that was killed halfway is no obstacle.
    """
    is_new = not root.exists()
    if not (root / MARKER).exists() and (disk := missing_disk(root)):
        raise VaultUnusableError(
            f"there is no vault at {str(root)!r}, and {disk}: mount it, or take it out of that "
            "file to make a new vault here"
        )
    root.mkdir(parents=True, exist_ok=True)
    names = [path.name for path in root.iterdir()]
    if MARKER in names:
        return open_vault(root, url)
    allowed = {"config.yaml"} if url else set()
    if not all(name.startswith(f"{MARKER}.") for name in names if name not in allowed):
        raise VaultError(
            f"{str(root)!r} is no vault and not empty: name an empty folder, or one that is not "
            "there yet, for the new vault"
        )
    new = root / f"{MARKER}.{os.getpid()}"
    write_synced(new, new_marker(url))
    with suppress(FileNotFoundError):  # another process created the vault meanwhile, and cleaned up
        new.replace(root / MARKER)
    sync_folder(root)
    if is_new:
        sync_folder(root.parent)
    return open_vault(root, url)


def open_vault(root: Path, url: str | None = None) -> VaultFolder:
    """Open a vault, and create its working folders if they are missing.

    With `url` it is the working folder of the vault in that object store. Raises `VaultError` if
    there is none, or one of a newer format.
    """
    if not root.is_dir():
        raise VaultError(f"{str(root)!r} is no folder: name the vault, or make it with add")
    check_marker(_marker(root), str(root), str(root / MARKER), url)
    folder = VaultFolder(root, url)
    for path in (folder.tmp, folder.incoming, *([] if url else [folder.originals])):
        path.mkdir(exist_ok=True)
    return folder


def _marker(root: Path) -> bytes:
    try:
        return (root / MARKER).read_bytes()
    except FileNotFoundError:
        raise VaultError(f"{str(root)!r} is no vault: it has no {MARKER}") from None


def _subfolder(photo_id: str) -> str:
    if not _ID.fullmatch(photo_id):
        raise NotFoundError(f"{photo_id[:80]!r} is no photo id: that is 64 hex digits")
    return photo_id[:2]
