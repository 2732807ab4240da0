"""`grayvault reindex`: rebuild the catalog from the vault."""

import click

from grayvault.bootstrap.configured_vault import opened_vault, supervised_vault
from grayvault.catalog.photos import photo_ids
from grayvault.core.config.paths import Places
from grayvault.ingest.recovery.rebuild_catalog import rebuild_catalog
from grayvault.report.text_format import counted

_WAIT_SECONDS = 5.0


@click.command("reindex")
@click.pass_obj
def command(places: Places) -> None:
    """Rebuild the catalog from the vault files and the journal.

    The catalog is only an index: nothing is lost, and no vault file is changed. Stop `watch` and
    `serve` first.
    """
    with opened_vault(places) as vault, vault.hold(_WAIT_SECONDS):
        before = photo_ids(vault.engine)
        rebuild_catalog(supervised_vault(vault))
        after = photo_ids(vault.engine)
    added, removed = len(after - before), len(before - after)
    photos = counted(len(after), "photo")
    click.echo(f"catalog rebuilt: {photos}, {added:,} added, {removed:,} removed")
