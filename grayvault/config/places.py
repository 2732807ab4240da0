"""Where a run was told to find its configuration and its vault."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """What the command line or the environment named; None: not named.

    `config` is a configuration file, `vault` a vault's folder.
    """

    config: Path | None = None
    vault: Path | None = None
