"""`grayvault remove`: remove photos from the archive."""

from collections.abc import Sequence

import click

from grayvault.bootstrap.configured_vault import opened_vault, supervised_vault
from grayvault.catalog.photos import PhotoRow
from grayvault.catalog.source_files import SourceRow, sources_of
from grayvault.cli.photo_argument import find_photo
from grayvault.core.config.paths import Places
from grayvault.ingest.queue.remove_photos import remove_photos
from grayvault.report.text_format import counted, printable


@click.command("remove")
@click.argument("addresses", nargs=-1, required=True, metavar="ID|path:SOURCE...")
@click.option("--yes", is_flag=True, help="Don't ask for confirmation.")
@click.pass_obj
def command(places: Places, addresses: Sequence[str], yes: bool) -> None:
    """Remove photos from the archive; their originals are not touched.

    The vault files are moved to the vault's trash. From then on, `watch` and `add` skip these
    photos, wherever they find them, unless you use `add --again`.
    """
    with opened_vault(places) as vault:
        rows = [find_photo(vault.engine, address) for address in addresses]
        photos = list({photo.id: photo for photo in rows}.values())
        for photo in photos:
            click.echo(_line(photo, sources_of(vault.engine, photo.id)))
        if not yes:
            click.confirm(f"Remove {counted(len(photos), 'photo')} from the archive?", abort=True)
        remove_photos(supervised_vault(vault), [photo.id for photo in photos])
    click.echo(f"removed: {counted(len(photos), 'photo')}")


def _line(photo: PhotoRow, sources: Sequence[SourceRow]) -> str:
    """The photo, and all paths that it was archived from: the user may know one of them."""
    paths = [source.path for source in sources if source.state != "superseded"]
    return "  ".join([photo.id[:12], *map(printable, paths or [photo.source_name])])
