"""`grayvault link`: an address that shows one photo to anyone who has it."""

from typing import Any

import click

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.cli.base_url import base_url
from grayvault.cli.photo_argument import find_photo
from grayvault.cli.positive_number import PositiveNumber
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError
from grayvault.core.view import VIEW_KINDS
from grayvault.server.routes.signed_links import Link, make_link
from grayvault.vault.access.api_tokens import Tokens
from grayvault.vault.access.shared_links import SharedLinks

_DAY = 24 * 3600
_MOST_DAYS = 3660


@click.command("link")
@click.argument("address", metavar="ID|path:SOURCE", required=False)
@click.option(
    "--days",
    type=PositiveNumber(_MOST_DAYS),
    default=7,
    show_default=True,
    help="How many days the link is valid.",
)
@click.option(
    "--width", "w", type=click.IntRange(min=1), metavar="N", help="Largest width in pixels."
)
@click.option(
    "--height", "h", type=click.IntRange(min=1), metavar="N", help="Largest height in pixels."
)
@click.option(
    "--format",
    type=click.Choice(["jpeg", "png", "webp", "avif", "jxl"]),
    help="File format; without it, the best that the browser accepts.",
)
@click.option(
    "--view",
    type=click.Choice(VIEW_KINDS),
    help="In colour (default), gray, both side by side, or the hints alone.",
)
@click.option("--download", is_flag=True, help="Let browsers save the photo instead of showing it.")
@click.option("--end-all", is_flag=True, help="Make all existing links invalid.")
@click.pass_obj
def command(
    places: Places, /, address: str | None, days: float, end_all: bool, **view: Any
) -> None:
    """Print a link that shows one view of one photo to anyone who has it, until it expires.

    The link begins with `serve: public_url` of the configuration and gives access to nothing else.
    """
    if (address is None) != end_all:
        raise ConfigError("name a photo, or use --end-all alone")
    with opened_vault(places) as vault:
        tokens, settings = Tokens(vault.store.objects), vault.config.serve
        if address is None:
            tokens.end_links()
            SharedLinks(vault.store.objects).clear()
            click.echo("All existing links are now invalid.")
            return
        photo = find_photo(vault.engine, address)
        options = view | {"download": view["download"] or None}
        link = Link(id=photo.id, seconds=max(1, round(days * _DAY)), **options)
        base = settings.public_url or base_url(settings.host, settings.port)
        made = make_link(link, base, tokens)
    click.echo(made.url)
    click.echo(f"It is valid until {made.expires_at}.", err=True)
