"""`grayvault reindex`: the catalog rebuilt from the vault."""

import click

from grayvault.bootstrap.open_vault import opened_vault, supervised_vault
from grayvault.catalog.photos import photo_ids
from grayvault.cli.text import counted
from grayvault.core.config.paths import Places
from grayvault.ingest.recovery.rebuild_catalog import rebuild_catalog
from grayvault.vault.lock import hold

_WAIT_SECONDS = 5.0


@click.command("reindex")
@click.pass_obj
def command(places: Places) -> None:
    """Rebuild the catalog from the vault's files and its journal.

    The catalog is an index of them: nothing is lost by this, and nothing in the vault is changed.
    It can't be done while `watch` or `serve` works on the vault.
    """
    with opened_vault(places) as vault, hold(vault.folder, _WAIT_SECONDS):
        before = photo_ids(vault.engine)
        rebuild_catalog(supervised_vault(vault))
        after = photo_ids(vault.engine)
    new, lost = len(after - before), len(before - after)
    said = counted(len(after), "photo")
    click.echo(f"the catalog has {said}: new to it {new:,}, gone from it {lost:,}")
