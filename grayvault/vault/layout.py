"""The vault's layout on disk (docs/reference/vault-format.md)."""

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grayvault.core.errors import NotFoundError, VaultError
from grayvault.vault.durable_write import sync_folder, write_synced

_FORMAT = 1
MARKER = "grayvault.json"
_ID = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class VaultFolder:
    """The paths in the vault at `root`."""

    root: Path

    @property
    def journal_path(self) -> Path:
        return self.root / "journal.log"

    @property
    def lock_path(self) -> Path:
        """The file that the process at work on the vault holds locked."""
        return self.root / "grayvault.lock"

    @property
    def id_path(self) -> Path:
        """The vault's id, which need not be there (`vault_id`)."""
        return self.root / "id"

    @property
    def tmp(self) -> Path:
        """The folder of files being written."""
        return self.root / "tmp"

    @property
    def incoming(self) -> Path:
        """The folder of uploads on their way in."""
        return self.root / "incoming"

    @property
    def originals(self) -> Path:
        """The folder of uploads' own bytes, if they are kept."""
        return self.root / "originals"

    @property
    def trash(self) -> Path:
        """The folder of freed originals and removed photos, by day; it need not be there."""
        return self.root / "trash"

    @property
    def views(self) -> Path:
        """The folder of rendered views; nothing depends on it."""
        return self.root / "views"

    @property
    def tokens(self) -> Path:
        """The folder of tokens, which need not be there."""
        return self.root / "tokens"

    @property
    def trials(self) -> Path:
        """The folder of photos that are only tried; nothing depends on it."""
        return self.root / "trials"

    @property
    def links(self) -> Path:
        """The folder of links to several photos, which need not be there."""
        return self.root / "links"

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
        return self.root / _subfolder(photo_id) / f"{photo_id}.jxl"

    def original_path(self, photo_id: str, suffix: str) -> Path:
        """The path of an upload's own bytes; `suffix` begins with a dot or is empty."""
        return self.originals / _subfolder(photo_id) / f"{photo_id}{suffix}"


def create_vault(root: Path) -> VaultFolder:
    """Create a vault in a new or empty folder, or open the one that is there.

    Raises `VaultError` if the folder holds something else, and `OSError`. Two processes may do this
    at once, and a process that was killed halfway is no obstacle.
    """
    is_new = not root.exists()
    root.mkdir(parents=True, exist_ok=True)
    names = [path.name for path in root.iterdir()]
    if MARKER in names:
        return open_vault(root)
    if not all(name.startswith(f"{MARKER}.") for name in names):
        raise VaultError(
            f"{str(root)!r} is no vault and not empty: name an empty folder, or one that is not "
            "there yet, for the new vault"
        )
    new = root / f"{MARKER}.{os.getpid()}"
    write_synced(new, json.dumps({"format": _FORMAT, "made_by": "GrayVault"}).encode() + b"\n")
    with suppress(FileNotFoundError):  # another process created the vault meanwhile, and cleaned up
        new.replace(root / MARKER)
    sync_folder(root)
    if is_new:
        sync_folder(root.parent)
    return open_vault(root)


def open_vault(root: Path) -> VaultFolder:
    """Open a vault, and create its working folders if they are missing.

    Raises `VaultError` if there is none, or one of a newer format.
    """
    if not root.is_dir():
        raise VaultError(f"{str(root)!r} is no folder: name the vault, or make it with add")
    _check_format(root, _marker_format(root))
    folder = VaultFolder(root)
    for path in (folder.tmp, folder.incoming, folder.originals):
        path.mkdir(exist_ok=True)
    return folder


def _marker_format(root: Path) -> object:
    """The marker's `format`; None if the marker is damaged."""
    try:
        marker = json.loads((root / MARKER).read_bytes())
    except FileNotFoundError:
        raise VaultError(f"{str(root)!r} is no vault: it has no {MARKER}") from None
    except (ValueError, RecursionError):
        return None
    return marker.get("format") if isinstance(marker, dict) else None


def _check_format(root: Path, number: object) -> None:
    if type(number) is not int or number < 1:
        raise VaultError(
            f"the marker {str(root / MARKER)!r} is damaged: restore it from a backup, or write "
            f'{{"format": {_FORMAT}}} into it'
        )
    if number > _FORMAT:
        raise VaultError(
            f"the vault {str(root)!r} was made by a newer GrayVault: update this one to use it"
        )


def _subfolder(photo_id: str) -> str:
    if not _ID.fullmatch(photo_id):
        raise NotFoundError(f"{photo_id[:80]!r} is no photo id: that is 64 hex digits")
    return photo_id[:2]
