"""Output files: written completely or not at all, and never over an original."""

import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine

from grayvault.catalog.photos import find
from grayvault.catalog.source_files import known_under
from grayvault.cli.photo_argument import absolute
from grayvault.core.errors import ConfigError, GrayVaultError, NotFoundError
from grayvault.core.sha256 import sha256_of_file
from grayvault.ingest.watch.scan import in_vault
from grayvault.vault.durable_write import sync_folder, write_synced
from grayvault.vault.missing_disk import missing_disk


def check_disk(output: Path) -> None:
    """Raise `ConfigError` if what is written to `output` would be hidden later."""
    if disk := missing_disk(output.absolute()):
        raise ConfigError(
            f"{output} would be hidden later, because {disk}: mount it, or choose another place"
        )


def check_folder(output: Path) -> None:
    """Raise `ConfigError` if `output` can't be written or seen later, or is in a vault."""
    check_disk(output)
    if not output.parent.is_dir():
        raise ConfigError(f"{output}: the folder {str(output.parent)!r} does not exist")
    if output.is_dir():
        raise ConfigError(f"{output} is a folder: name a file")
    if output.exists() and not output.is_file():
        raise ConfigError(f"{output} is a device or a pipe: name a file")
    if in_vault(os.path.realpath(output)):
        raise ConfigError(f"{output} is in a vault: choose a file outside it")


def refuse_known(engine: Engine, output: Path) -> None:
    """Raise `ConfigError` if `output` is a file in the catalog, or has the bytes of a photo.

    Its folder may have other names than the catalog knows, but an original keeps its bytes.
    """
    if not output.exists():
        return
    paths = {absolute(output), str(output.resolve())}
    if any(known_under(engine, path) for path in paths) or _is_archived(engine, output):
        raise source_refused(output)


def _is_archived(engine: Engine, file: Path) -> bool:
    """Whether a photo was archived from these very bytes."""
    with suppress(NotFoundError, OSError):
        find(engine, sha256_of_file(file))
        return True
    return False


def source_refused(output: Path) -> ConfigError:
    return ConfigError(f"{output} is an original of the archive: write to another file")


def write_whole(output: Path, content: bytes) -> None:
    """Write a file completely or not at all, also if the power fails; raises `GrayVaultError`."""
    scratch = output.with_name(f".grayvault-{os.getpid()}{output.suffix}")
    try:
        write_synced(scratch, content)
        scratch.replace(output)
        sync_folder(output.absolute().parent)
    except OSError as error:
        raise GrayVaultError(f"{output} can't be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            scratch.unlink()
