"""Folders that photos are shown or written in: none that photos are archived from."""

import logging
import os
from functools import partial
from pathlib import Path

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.catalog.source_files import known_under, source_roots
from grayvault.cli.photo_argument import absolute
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.errors import ConfigError
from grayvault.core.source_urls import is_object
from grayvault.ingest.watch.scan import in_vault

logger = logging.getLogger(__name__)


def check_outside(vault: ConfiguredVault, folder: Path) -> None:
    """Raise `ConfigError` if `folder` is in a vault, or if its files would be archived.

    They may be only if a folder around it is added again: that is a warning.
    """
    real = os.path.realpath(folder)  # `Path.resolve` fails at a loop of links
    if in_vault(real):
        raise ConfigError(f"{folder} is in a vault: choose a folder outside it")
    folders = [path for path in vault.config.watch.folders if not is_object(path)]
    watched = any(_is_in(real, path) for path in folders)
    if watched or known_under(vault.engine, absolute(folder)):
        raise ConfigError(
            f"{folder} is a folder from which photos are archived: choose another one"
        )
    for root in source_roots(vault.engine):
        if Path(absolute(folder)).is_relative_to(root):
            logger.warning(
                "%s is in %s, from which photos were archived: adding that folder again would "
                "archive what is in this one, too",
                folder,
                root,
            )


def _is_in(real: str, watched: str) -> bool:
    """Whether a path without links is in a watched folder."""
    try:
        around = TimeoutCaller().call(watched, partial(os.path.realpath, watched))
    except TimeoutError:  # its mount hangs: nothing can be written into it
        around = watched
    return Path(real).is_relative_to(around)
