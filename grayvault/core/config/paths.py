"""The paths of configuration, vault and models."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Paths from the command line or the environment; None: not given.

    `config` is a configuration file, `vault` a vault's folder.
    """

    config: Path | None = None
    vault: Path | None = None


def models_folder(named: str | None) -> Path:
    """The folder of the study's models: `named`, else the user's own folder for such data.

    Source: XDG Base Directory Specification, `$XDG_DATA_HOME`.
    """
    if named:
        return Path(named).absolute()
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "grayvault" / "models"
