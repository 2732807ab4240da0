"""The folder of what GrayVault keeps for this user outside vaults."""

import os
from pathlib import Path

from grayvault.core.errors import ConfigError


def user_data() -> Path:
    """Its path; `ConfigError` without a home. Source: XDG Base Directory, `$XDG_DATA_HOME`."""
    try:
        data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    except RuntimeError as error:
        raise ConfigError("the home folder of this user is unknown: set HOME") from error
    return Path(data) / "grayvault"
