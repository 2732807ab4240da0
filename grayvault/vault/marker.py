"""The marker of a vault: the file `grayvault.json`, or the object of that name."""

import json

from grayvault.core.errors import VaultError

MARKER = "grayvault.json"
_FORMAT = 1


def new_marker(url: str | None = None) -> bytes:
    """A marker's bytes; `url` is the object store of a working folder's vault."""
    marker = {"format": _FORMAT, "made_by": "GrayVault"}
    return json.dumps(marker | ({"vault": url} if url else {})).encode() + b"\n"


def check_marker(data: bytes, vault: str, path: str, url: str | None = None) -> None:
    """Raise `VaultError` if a marker is damaged, or a newer GrayVault's, or another vault's.

    `vault` and `path` are where the vault and the marker are, for messages. `url` is the object
    store that the folder should be working for; None: the vault itself is here.
    """
    marker = _parsed(data)
    number = marker.get("format")
    if type(number) is not int or number < 1:
        raise VaultError(
            f"the marker {path!r} is damaged: restore it from a backup, or write "
            f'{{"format": {_FORMAT}}} into it'
        )
    if number > _FORMAT:
        raise VaultError(
            f"the vault {vault!r} was made by a newer GrayVault: update this one to use it"
        )
    if marker.get("vault") != url:
        raise VaultError(_mixed_up(vault, marker.get("vault"), url))


def _parsed(data: bytes) -> dict[str, object]:
    """The marker; empty if it is damaged."""
    try:
        marker = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return marker if isinstance(marker, dict) else {}


def _mixed_up(folder: str, holds: object, url: str | None) -> str:
    if url is None:
        return f"{folder!r} is only the working folder of the vault {holds!r}: name that vault"
    if holds is None:
        return f"{folder!r} is itself a vault: give {url!r} another `working_folder`"
    return (
        f"{folder!r} is the working folder of the vault {holds!r}: give {url!r} another "
        "`working_folder`"
    )
