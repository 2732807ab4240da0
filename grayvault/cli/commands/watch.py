"""`grayvault watch`: archive photos as they appear in folders."""

import logging
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import click

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.bootstrap.supervisor_setup import (
    checked_supervised_vault,
    note_kept_originals,
    warn_of_deleting,
)
from grayvault.cli.ingest_options import ingest_options, overrides
from grayvault.cli.logging_setup import log_to_stderr
from grayvault.cli.signals import stop_on
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError
from grayvault.core.source_urls import is_object, named_source
from grayvault.ingest.files.photo_stores import check_usable
from grayvault.ingest.watch.scan import excluding, in_vault
from grayvault.ingest.watch_folders import WatchPlan, watch


@click.command("watch")
@click.argument("folders", nargs=-1, metavar="[DIR]...")  # `click.Path` would look at them
@ingest_options
@click.pass_obj
def command(places: Places, /, folders: Sequence[str], **options: Any) -> None:
    """Archive photos as they appear in folders, until stopped (Ctrl-C or SIGTERM).

    DIR may also be in an object store (s3://bucket/prefix, gs://, az://), which is listed every
    `watch.rescan_seconds`. Without DIR, it watches the folders under `watch.folders` in the
    configuration. If a folder is missing, it waits for it. The originals are only read, unless
    `originals` in the configuration says otherwise. Options override the configuration file.
    """
    log_to_stderr(logging.INFO)
    with (
        stop_on(signal.SIGTERM, signal.SIGINT) as stopped,
        opened_vault(places, overrides(options), create=True) as vault,
    ):
        supervised, plan = checked_supervised_vault(vault), _plan(vault.config, folders)
        warn_of_deleting(plan.settings)
        note_kept_originals(plan.settings, plan.roots)
        watch(supervised, plan, stopped)


def _plan(config: Config, folders: Sequence[str]) -> WatchPlan:
    named = folders or config.watch.folders
    roots = tuple(named_source(folder) for folder in named)
    if not roots:
        raise ConfigError(
            "no folder to watch: name one, or list some under `watch.folders` in the configuration"
        )
    for root in roots:
        _check(root)
    return WatchPlan(
        roots=roots,
        settings=replace(config.ingest_settings(), patient=True),
        excluded=excluding(config.exclude),
        rescan_seconds=config.watch.rescan_seconds,
    )


def _check(root: str) -> None:
    """Refuse what can't be watched; a root that is away is waited for."""
    if is_object(root):
        check_usable(root)  # whether it is there and can be listed, the daemon says
        return
    with suppress(TimeoutError):
        TimeoutCaller().call(root, partial(_refuse_unsuitable, root))


def _refuse_unsuitable(root: str) -> None:
    """Raise `ConfigError` for a file, and for what is in a vault."""
    if os.path.exists(root) and not os.path.isdir(root):  # noqa: PTH110, PTH112 - errors are waited out
        raise ConfigError(
            f"{root} is not a folder: name a folder, or use `grayvault add` for single files"
        )
    if in_vault(os.path.realpath(root)):
        raise ConfigError(f"{root} is in a vault: a vault's own files can't be added")
