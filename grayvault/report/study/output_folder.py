"""The output folder of a study: its layout, and the settings that it belongs to."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grayvault.core.errors import ConfigError, GrayVaultError
from grayvault.vault.layout import VaultFolder, create_vault

_MARKER = "asked.json"
"""Holds the settings of the study."""


@dataclass(frozen=True)
class StudyFolder:
    """`study.json`, `factors.csv`, `measures.csv` and `index.html` at `root`; for each photo a
    folder with its figures and pictures in `photos`, and real vaults in `vaults`.
    """

    root: Path

    def photo(self, photo_id: str) -> Path:
        return self.root / "photos" / photo_id

    def figures(self, photo_id: str) -> Path:
        """The file with a photo's results; it is written after all of the photo's other files."""
        return self.photo(photo_id) / "figures.json"

    def vault(self, name: str) -> VaultFolder:
        """A vault of the study; created if missing."""
        return create_vault(self.root / "vaults" / name)

    def write(self, path: Path, content: bytes) -> None:
        """Write a file completely or not at all; raises `GrayVaultError`."""
        scratch = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(content)
            scratch.replace(path)
        except OSError as error:
            raise GrayVaultError(f"{path} can't be written: {error.strerror}") from error
        finally:
            scratch.unlink(missing_ok=True)


def open_study(root: Path, settings: dict[str, Any]) -> StudyFolder:
    """The folder at `root` for a study with these `settings`, new or begun before.

    Raises `ConfigError` if the folder holds something else, or a study with other settings: results
    must not be mixed.
    """
    folder, marker = StudyFolder(root), root / _MARKER
    if marker.exists():
        if _asked(marker) != settings:
            raise ConfigError(
                f"{root} holds a study with other settings, colorizers or another GrayVault: "
                "choose a new folder"
            )
        return folder
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise ConfigError(f"{root} exists and holds no study: choose a new folder")
    folder.write(marker, json.dumps(settings, indent=2).encode() + b"\n")
    return folder


def _asked(marker: Path) -> Any:
    try:
        return json.loads(marker.read_bytes())
    except ValueError as error:
        raise ConfigError(f"{marker} is damaged: choose a new folder") from error
