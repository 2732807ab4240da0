"""Files that commands write for the user: whole or not at all, and never over an original."""

import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine

from grayvault.catalog.source_files import known_under
from grayvault.cli.photo_argument import absolute
from grayvault.core.errors import ConfigError, GrayVaultError


def check_folder(output: Path) -> None:
    """Raise `ConfigError` where no file can be written to `output`."""
    if not output.parent.is_dir():
        raise ConfigError(f"{output}: there is no folder {str(output.parent)!r} to write it to")
    if output.is_dir():
        raise ConfigError(f"{output} is a folder: name a file")
    if output.exists() and not output.is_file():
        raise ConfigError(f"{output} is a device or a pipe, and would be replaced: name a file")


def refuse_known(engine: Engine, output: Path) -> None:
    """Raise `ConfigError` where `output` is a file that ingest has seen."""
    if output.exists() and known_under(engine, absolute(output)):
        raise source_refused(output)


def source_refused(output: Path) -> ConfigError:
    """What is said where the output would replace a source."""
    return ConfigError(f"{output} is a source of the archive: write to another file")


def write_whole(output: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all; raises `GrayVaultError`."""
    scratch = output.with_name(f".grayvault-{os.getpid()}{output.suffix}")
    try:
        scratch.write_bytes(content)
        scratch.replace(output)
    except OSError as error:
        raise GrayVaultError(f"{output} can't be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            scratch.unlink()
