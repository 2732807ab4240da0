"""Output files: written completely or not at all, and never over an original."""

import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine

from grayvault.catalog.source_files import known_under
from grayvault.cli.photo_argument import absolute
from grayvault.core.errors import ConfigError, GrayVaultError


def check_folder(output: Path) -> None:
    """Raise `ConfigError` if no file can be written to `output`."""
    if not output.parent.is_dir():
        raise ConfigError(f"{output}: the folder {str(output.parent)!r} does not exist")
    if output.is_dir():
        raise ConfigError(f"{output} is a folder: name a file")
    if output.exists() and not output.is_file():
        raise ConfigError(f"{output} is a device or a pipe: name a file")


def refuse_known(engine: Engine, output: Path) -> None:
    """Raise `ConfigError` if `output` is a file in the catalog."""
    if output.exists() and known_under(engine, absolute(output)):
        raise source_refused(output)


def source_refused(output: Path) -> ConfigError:
    return ConfigError(f"{output} is an original of the archive: write to another file")


def write_whole(output: Path, content: bytes) -> None:
    """Write a file completely or not at all; raises `GrayVaultError`."""
    scratch = output.with_name(f".grayvault-{os.getpid()}{output.suffix}")
    try:
        scratch.write_bytes(content)
        scratch.replace(output)
    except OSError as error:
        raise GrayVaultError(f"{output} can't be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            scratch.unlink()
