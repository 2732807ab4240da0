"""`grayvault catalog`: copy the catalog, the vault's index."""

import os
import sqlite3
from pathlib import Path

import click

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog.database.backup import snapshot
from grayvault.catalog.photos import photo_ids
from grayvault.cli.output_file import check_folder, refuse_known
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, GrayVaultError
from grayvault.report.text_format import counted, printable
from grayvault.vault.durable_write import sync_folder


@click.group("catalog")
def command() -> None:
    """Copy the catalog, the vault's index.

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
        if output.resolve().is_relative_to(vault.folder.root.resolve()):
            raise ConfigError(f"{output} is in the vault: choose a file outside it")
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
