"""The catalog rebuilt from the vault's files and journal."""

import tempfile
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from grayvault.catalog.database import open_catalog
from grayvault.catalog.replace_contents import replace_contents
from grayvault.ingest.journal_sync import sync_catalog
from grayvault.ingest.recovery.impossible_rows import forget_impossible
from grayvault.ingest.recovery.startup_recovery import adopt_photos, drop_trash
from grayvault.ingest.supervised_vault import SupervisedVault


def rebuild_catalog(vault: SupervisedVault) -> None:
    """Make a catalog of all that lies in the vault, then let it take the old one's place.

    The vault's lock must be held. Whoever looks at the catalog meanwhile sees the old one.
    """
    with tempfile.TemporaryDirectory(dir=vault.folder.tmp) as scratch:
        rebuilt = open_catalog(f"sqlite:///{Path(scratch) / 'catalog.sqlite'}", nullcontext)
        try:
            anew = replace(vault, engine=rebuilt)
            forget_impossible(rebuilt)  # it has no row yet: none will be looked through again
            adopt_photos(anew)
            sync_catalog(anew)
            drop_trash(anew)
            replace_contents(vault.engine, rebuilt)
        finally:
            rebuilt.dispose()
