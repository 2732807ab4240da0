"""`grayvault remove`: photos out of the archive."""

from collections.abc import Sequence

import click

from grayvault.bootstrap.open_vault import opened_vault, supervised_vault
from grayvault.catalog.photos import PhotoRow
from grayvault.cli.photo_argument import find_photo
from grayvault.cli.text import counted, printable
from grayvault.core.config.paths import Places
from grayvault.ingest.queue.remove_photos import remove_photos


@click.command("remove")
@click.argument("addresses", nargs=-1, required=True, metavar="ID|path:SOURCE...")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_obj
def command(places: Places, addresses: Sequence[str], yes: bool) -> None:
    """Take photos out of the archive; their originals are not touched.

    Their vault files are moved to the vault's trash. `watch` and `add` leave such photos alone from
    then on, wherever they turn up, until `add --again` names them.
    """
    with opened_vault(places) as vault:
        found = [find_photo(vault.engine, address) for address in addresses]
        photos = list({photo.id: photo for photo in found}.values())
        for photo in photos:
            click.echo(_line(photo))
        if not yes:
            click.confirm(f"Remove {counted(len(photos), 'photo')} from the archive?", abort=True)
        remove_photos(supervised_vault(vault), [photo.id for photo in photos])
    click.echo(f"removed: {counted(len(photos), 'photo')}")


def _line(photo: PhotoRow) -> str:
    return f"{photo.id[:12]}  {printable(photo.source_name)}"
