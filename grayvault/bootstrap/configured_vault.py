"""Opening a vault by the command line and the configuration.

Nothing here imports the modules that archive photos or restore colours: `stats` must be quick.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError

from grayvault.bootstrap.library_output import library_output_to
from grayvault.bootstrap.vault_storage import VaultStorage, open_storage
from grayvault.bootstrap.worker_args import worker_args, worker_command, worker_count
from grayvault.catalog.apply_events import journal_offset
from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.database_errors import sentence
from grayvault.catalog.photos import photo_ids
from grayvault.catalog.sharing.owner import check_owner
from grayvault.core.config.load import load, override
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places
from grayvault.core.config.vault_place import VaultPlace
from grayvault.core.errors import ConfigError, VaultBusyError, VaultError, VaultUnusableError
from grayvault.core.pool import Pool
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.disk_errors import check_usable
from grayvault.vault.layout import VaultFolder
from grayvault.vault.lock import hold
from grayvault.vault.vault_id import vault_id

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConfiguredVault(OpenVault):
    """An open vault with its configuration."""

    config: Config


@contextmanager
def opened_vault(
    places: Places, overrides: Mapping[str, Any] | None = None, *, create: bool = False
) -> Iterator[ConfiguredVault]:
    """Open the vault and its catalog for a `with` block.

    `overrides` replace keys of the configuration by dotted key, unless None
    (`config.load.override`). With `create` a missing vault is created. A catalog that was deleted
    is rebuilt. Warnings of libraries go to workers.log. Raises `ConfigError` if there is no usable
    vault or the configuration is wrong, and `VaultError` if the catalog fails or, with `create`,
    the vault can't be written.
    """
    config, place = load(places)
    config = override(config, overrides or {})
    storage = _storage(place, config, create)
    folder = storage.folder
    if create:
        check_usable(folder)
    url = config.catalog or URL.create("sqlite", database=str(folder.catalog_path))
    try:
        engine = open_catalog(url, partial(_migration_lock, folder))
        try:
            if engine.dialect.name != "sqlite":
                check_owner(engine, vault_id(storage.store.objects))
            vault = ConfiguredVault(
                folder, storage.store, storage.journal, engine, config, claim=storage.claim
            )
            _rebuild_if_lost(vault)
            _move_to_store(vault)
            with library_output_to(folder.worker_log):
                yield vault
        finally:
            engine.dispose()
    except DBAPIError as error:
        raise VaultError(sentence(make_url(url), error)) from error


@contextmanager
def _migration_lock(folder: VaultFolder) -> Iterator[None]:
    """Hold the vault's lock to make or migrate its catalog; `VaultUnusableError`."""
    try:
        check_usable(folder)
    except VaultUnusableError as error:
        raise VaultUnusableError(f"the catalog must be brought up to date, but {error}") from error
    with hold(folder):
        yield


def _storage(place: VaultPlace, config: Config, create: bool) -> VaultStorage:
    """The vault's place; `ConfigError` if it can't be used: it was named wrongly."""
    try:
        return open_storage(place, recovery=config.recovery, create=create)
    except VaultUnusableError:
        raise
    except VaultError as error:
        raise ConfigError(str(error)) from error


def supervised_vault(vault: ConfiguredVault) -> SupervisedVault:
    """The vault with its supervisor's settings, by the configuration."""
    config = vault.config
    return SupervisedVault(
        folder=vault.folder,
        store=vault.store,
        journal=vault.journal,
        engine=vault.engine,
        worker_command=worker_command(worker_args(vault.folder, config)),
        claim=vault.claim,
        workers=worker_count(config),
        settle_seconds=config.watch.settle_seconds,
        job_seconds=config.worker.seconds,
        retry_seconds=config.worker.retry_seconds,
        upload_settings=config.ingest_settings(),
        network_settle_seconds=config.watch.network_settle_seconds,
        free_after_seconds=config.free_after_hours * 3600,
        cluster=_cluster(vault),
    )


def _cluster(vault: ConfiguredVault) -> Callable[[], Pool] | None:
    if vault.config.cluster.address is None:
        return None
    from grayvault.bootstrap.cluster.cluster_setup import archiving_pool  # noqa: PLC0415

    return partial(archiving_pool, vault.folder, vault.store.objects, vault.config)


def _move_to_store(vault: ConfiguredVault) -> None:
    """Move into an object store what older versions kept in the vault's working folder."""
    if vault.folder.url is not None:
        # Few vaults need it, and it takes long to load.
        from grayvault.ingest.recovery.move_to_store import move_to_store  # noqa: PLC0415

        move_to_store(vault)


def _rebuild_if_lost(vault: ConfiguredVault) -> None:
    """Fill an empty catalog from the vault, unless a supervisor at work has done so."""
    if journal_offset(vault.engine) or photo_ids(vault.engine):
        return
    has_photos = next(iter(vault.store.ids()), None) is not None
    if has_photos or vault.journal.exists():
        # Most vaults aren't lost, and it takes long to load.
        from grayvault.ingest.recovery.startup_recovery import recover_vault  # noqa: PLC0415

        with suppress(VaultBusyError), vault.hold():
            logger.warning("the catalog is empty: it is rebuilt from the vault")
            recover_vault(supervised_vault(vault))
