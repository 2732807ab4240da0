"""The folder that a study is written to: what lies where, and whose study it is."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grayvault.core.errors import ConfigError, GrayVaultError
from grayvault.vault.layout import VaultFolder, create_vault

_MARKER = "asked.json"


@dataclass(frozen=True)
class StudyFolder:
    """`study.json`, `factors.csv`, `measures.csv` and `index.html` at `root`; for each photo a
    folder with its figures and pictures in `photos`, and real vaults in `vaults`.
    """

    root: Path

    def photo(self, photo_id: str) -> Path:
        """The folder of a photo, by its id."""
        return self.root / "photos" / photo_id

    def figures(self, photo_id: str) -> Path:
        """The file with a photo's figures; it is written last, when all else of it is there."""
        return self.photo(photo_id) / "figures.json"

    def vault(self, name: str) -> VaultFolder:
        """A vault of the study, made where it isn't there."""
        return create_vault(self.root / "vaults" / name)

    def write(self, path: Path, content: bytes) -> None:
        """Write a file of the study so that it is there whole or not at all; `GrayVaultError`."""
        scratch = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(content)
            scratch.replace(path)
        except OSError as error:
            raise GrayVaultError(f"{path} can't be written: {error.strerror}") from error
        finally:
            scratch.unlink(missing_ok=True)


def open_study(root: Path, asked: dict[str, Any]) -> StudyFolder:
    """The folder at `root` for a study of what was `asked`, new or begun before.

    Raises `ConfigError` where the folder holds something else, or a study of other settings or
    colorizers: its figures don't belong beside these.
    """
    folder, marker = StudyFolder(root), root / _MARKER
    if marker.exists():
        if json.loads(marker.read_bytes()) != asked:
            raise ConfigError(
                f"{root} holds a study made with other settings, colorizers or another GrayVault: "
                "name a new folder"
            )
        return folder
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise ConfigError(f"{root} is there already and holds no study: name a new folder")
    folder.write(marker, json.dumps(asked, indent=2).encode() + b"\n")
    return folder
