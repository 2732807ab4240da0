"""The catalog rebuilt from the vault's files and journal."""

import tempfile
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.replace_contents import replace_contents
from grayvault.ingest.journal_sync import sync_catalog
from grayvault.ingest.recovery.impossible_rows import forget_impossible
from grayvault.ingest.recovery.startup_recovery import adopt_photos, drop_trash
from grayvault.ingest.supervised_vault import SupervisedVault


def rebuild_catalog(vault: SupervisedVault) -> None:
    """Make a new catalog from the vault's files and journal, then replace the old one's content.

    The caller holds the vault's lock. Other processes see the old catalog meanwhile.
    """
    with tempfile.TemporaryDirectory(dir=vault.folder.tmp) as scratch:
        rebuilt = open_catalog(f"sqlite:///{Path(scratch) / 'catalog.sqlite'}", nullcontext)
        try:
            new_vault = replace(vault, engine=rebuilt)
            forget_impossible(rebuilt)  # while it has no rows, so that it need not be done later
            adopt_photos(new_vault)
            sync_catalog(new_vault)
            drop_trash(new_vault)
            replace_contents(vault.engine, rebuilt)
        finally:
            rebuilt.dispose()
