"""The folder of what GrayVault keeps for this user outside vaults."""

import os
from pathlib import Path


def user_data() -> Path:
    """Its path. Source: XDG Base Directory Specification, `$XDG_DATA_HOME`."""
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "grayvault"
