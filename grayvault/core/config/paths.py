"""Where a run was told to find its configuration and its vault."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """What the command line or the environment named; None: not named.

    `config` is a configuration file, `vault` a vault's folder.
    """

    config: Path | None = None
    vault: Path | None = None


def models_folder(named: str | None) -> Path:
    """Where the models of the study are: `named`, else the user's own folder for such data.

    Source: XDG Base Directory Specification, `$XDG_DATA_HOME`.
    """
    if named:
        return Path(named).absolute()
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "grayvault" / "models"
