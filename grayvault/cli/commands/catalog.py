"""`grayvault catalog`: copy the catalog, the vault's index, or move it to another database."""

import os
import sqlite3
from contextlib import nullcontext
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog.database.backup import snapshot
from grayvault.catalog.database.connect import open_catalog
from grayvault.catalog.database.database_errors import sentence, shown
from grayvault.catalog.database.move_contents import move_contents
from grayvault.catalog.photos import photo_ids
from grayvault.catalog.sharing.owner import check_owner
from grayvault.cli.output_file import check_folder, refuse_known
from grayvault.core.config.paths import Places
from grayvault.core.errors import GrayVaultError, VaultError
from grayvault.report.text_format import counted, printable
from grayvault.vault.durable_write import sync_folder
from grayvault.vault.vault_id import vault_id

_WAIT_SECONDS = 5.0


@click.group("catalog")
def command() -> None:
    """Copy or move the catalog, the vault's index.

    `grayvault reindex` can rebuild it from the vault at any time.
    """


@command.command("snapshot")
@click.argument("output", metavar="FILE", type=click.Path(path_type=Path))
@click.pass_obj
def snapshot_command(places: Places, output: Path) -> None:
    """Write a consistent copy to FILE.

    This works even while `watch` or `serve` runs. An existing file is replaced once the copy is
    complete.
    """
    check_folder(output)
    with opened_vault(places) as vault:
        refuse_known(vault.engine, output)
        scratch = output.with_name(f".grayvault-{os.getpid()}{output.suffix}")
        try:
            snapshot(vault.engine, scratch)
            scratch.replace(output)
            sync_folder(output.absolute().parent)
        except sqlite3.Error as error:
            raise GrayVaultError(f"{output} can't be written: {error}") from error
        finally:
            scratch.unlink(missing_ok=True)
        count = len(photo_ids(vault.engine))
    click.echo(f"{printable(str(output))}: {counted(count, 'photo')}")


@command.command("move")
@click.argument("url", metavar="URL")
@click.pass_obj
def move_command(places: Places, url: str) -> None:
    """Carry the catalog over to another database, which must be empty.

    URL is postgresql://user@host/database or sqlite:////folder/catalog.sqlite. Stop `watch` and
    `serve` first. If this is interrupted, run it again.
    """
    with opened_vault(places) as vault, vault.hold(_WAIT_SECONDS):
        target = open_catalog(url, nullcontext)
        try:
            if target.dialect.name != "sqlite":
                check_owner(target, vault_id(vault.store.objects))
            counts = move_contents(vault.engine, target)
        except DBAPIError as error:
            raise VaultError(sentence(target.url, error)) from error
        finally:
            target.dispose()
    rows = counted(sum(counts.values()), "row")
    click.echo(f"{counted(counts['photos'], 'photo')}, {rows} in all: copied and compared")
    click.echo(f"now write into the configuration:\n\ncatalog: {shown(target.url)}\n")
    click.echo(f"the old catalog stays as it is: {shown(vault.engine.url)}")
