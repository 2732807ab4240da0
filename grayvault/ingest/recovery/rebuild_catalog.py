"""The catalog rebuilt from the vault's files and journal."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from grayvault import __version__
from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.replace_contents import replace_contents
from grayvault.catalog.photos import sorted_ids
from grayvault.core.sorted_ids import only_in_first
from grayvault.ingest.journal_sync import sync_catalog
from grayvault.ingest.recovery.impossible_rows import forget_impossible
from grayvault.ingest.recovery.startup_recovery import adopt_photos, drop_trash
from grayvault.ingest.supervised_vault import SupervisedVault


@dataclass(frozen=True)
class Rebuilt:
    """The photos of a rebuilt catalog, and how many were added to and removed from the old one."""

    photos: int
    added: int
    removed: int


def rebuild_catalog(vault: SupervisedVault) -> Rebuilt:
    """Make a new catalog from the vault's files and journal, then replace the old one's content.

    The caller holds the vault's lock. Other processes see the old catalog meanwhile. After an
    interruption the next run goes on, unless a supervisor has started since: it may have changed
    vault files, and empties `tmp/`.
    """
    with _scratch_catalog(vault.folder.tmp / f"reindex-{__version__}") as rebuilt:
        new_vault = replace(vault, engine=rebuilt)
        forget_impossible(rebuilt)  # while it has no rows, so that it need not be done later
        adopt_photos(new_vault)
        sync_catalog(new_vault)
        drop_trash(new_vault)
        result = _compared(rebuilt, vault.engine)
        replace_contents(vault.engine, rebuilt)
    return result


@contextmanager
def _scratch_catalog(folder: Path) -> Iterator[Engine]:
    """A catalog that stays if it is not completed, but not if it is damaged."""
    folder.mkdir(exist_ok=True)
    try:
        engine = open_catalog(f"sqlite:///{folder / 'catalog.sqlite'}", nullcontext)
        try:
            yield engine
        finally:
            engine.dispose()
    except DBAPIError:
        shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)


def _compared(rebuilt: Engine, old: Engine) -> Rebuilt:
    return Rebuilt(
        _count(sorted_ids(rebuilt)),
        _count(only_in_first(sorted_ids(rebuilt), sorted_ids(old))),
        _count(only_in_first(sorted_ids(old), sorted_ids(rebuilt))),
    )


def _count(ids: Iterable[str]) -> int:
    return sum(1 for _ in ids)
