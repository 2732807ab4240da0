"""`grayvault reindex`: rebuild the catalog from the vault."""

import click

from grayvault.bootstrap.configured_vault import opened_vault, supervised_vault
from grayvault.core.config.paths import Places
from grayvault.ingest.recovery.rebuild_catalog import rebuild_catalog
from grayvault.report.text_format import counted

_WAIT_SECONDS = 5.0


@click.command("reindex")
@click.pass_obj
def command(places: Places) -> None:
    """Rebuild the catalog from the vault files and the journal.

    The catalog is only an index: nothing is lost, and no vault file is changed. Stop `watch` and
    `serve` first. If a run is interrupted, the next one continues there.
    """
    with opened_vault(places) as vault, vault.hold(_WAIT_SECONDS):
        rebuilt = rebuild_catalog(supervised_vault(vault))
    photos = counted(rebuilt.photos, "photo")
    click.echo(f"catalog rebuilt: {photos}, {rebuilt.added:,} added, {rebuilt.removed:,} removed")
