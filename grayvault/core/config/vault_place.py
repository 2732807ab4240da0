"""Where a vault lies: in a folder, or in an object store with a working folder on this machine."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from grayvault.core.config.user_data import user_data
from grayvault.core.errors import ConfigError

SCHEMES = ("s3", "gs", "az", "file")


@dataclass(frozen=True)
class StoreUrl:
    """The URL of a vault in an object store, without a slash at its end."""

    text: str

    @property
    def default_folder(self) -> Path:
        """The working folder, unless the configuration names one."""
        readable = re.sub("[^A-Za-z0-9]+", "-", self.text)[:60].strip("-")
        digest = hashlib.sha256(self.text.encode()).hexdigest()[:8]
        return user_data() / "vaults" / f"{readable}-{digest}"


@dataclass(frozen=True)
class VaultPlace:
    """The vault's folder; with `url`, the working folder of the vault in that object store."""

    folder: Path
    url: str | None = None

    @property
    def address(self) -> str:
        """Where the vault is, for messages."""
        return self.url or str(self.folder)


def is_url(text: str) -> bool:
    """Whether a vault's name is a URL, not a folder."""
    return "://" in text


def vault_name(text: str) -> Path | StoreUrl:
    """The folder or the URL that a text names; `ConfigError` if it is a URL that can't be used."""
    if not is_url(text):
        return Path(text)
    try:
        url = urlsplit(text)
    except ValueError:  # the URL is not repeated: it may have a password
        raise ConfigError("the vault's URL can't be read: write s3://bucket/prefix") from None
    schemes = ", ".join(f"{scheme}://" for scheme in SCHEMES)
    if url.scheme not in SCHEMES:
        raise ConfigError(f"a vault's URL begins with one of {schemes}, not {url.scheme}://")
    if "@" in url.netloc or url.query or url.fragment:
        raise ConfigError(
            f"the vault's URL has more than {url.scheme}://bucket/prefix: credentials and "
            "settings belong in the environment"
        )
    if not (url.netloc or url.scheme == "file"):
        raise ConfigError(f"the vault's URL {text!r} names no bucket: {url.scheme}://bucket/prefix")
    return StoreUrl(text.rstrip("/"))


def vault_place(name: Path | StoreUrl, working_folder: str | None) -> VaultPlace:
    """A vault's place; `ConfigError` if a folder is to have a working folder elsewhere."""
    if isinstance(name, StoreUrl):
        folder = Path(working_folder) if working_folder else name.default_folder
        return VaultPlace(folder.absolute(), name.text)
    if working_folder:
        raise ConfigError(
            "`working_folder` is for a vault in an object store: a vault in a folder has its own"
        )
    return VaultPlace(name.absolute())
