"""The paths of configuration, vault and models."""

from dataclasses import dataclass
from pathlib import Path

from grayvault.core.config.user_data import user_data
from grayvault.core.config.vault_place import StoreUrl


@dataclass(frozen=True)
class Places:
    """Paths from the command line or the environment; None: not given.

    `config` is a configuration file, `vault` a vault's folder, or its URL in an object store.
    """

    config: Path | None = None
    vault: Path | StoreUrl | None = None


def models_folder(named: str | None) -> Path:
    """The folder of the study's models: `named`, else the user's own folder for such data."""
    return Path(named).absolute() if named else user_data() / "models"
