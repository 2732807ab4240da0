"""`grayvault link`: an address that shows one photo to people without a token."""

from typing import Any

import click

from grayvault.bootstrap.open_vault import opened_vault
from grayvault.cli.photo_argument import find_photo
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError
from grayvault.core.view import VIEW_KINDS
from grayvault.server.routes.signed_links import Link, make_link
from grayvault.vault.api_tokens import Tokens

_DAY = 24 * 3600
_MOST_DAYS = 3660


@click.command("link")
@click.argument("address", metavar="ID|path:SOURCE", required=False)
@click.option(
    "--days",
    type=click.FloatRange(0, _MOST_DAYS, min_open=True),
    default=7,
    show_default=True,
    help="How long it is good.",
)
@click.option("--width", "w", type=click.IntRange(min=1), metavar="N", help="Pixels across.")
@click.option("--height", "h", type=click.IntRange(min=1), metavar="N", help="Pixels down.")
@click.option(
    "--format",
    type=click.Choice(["jpeg", "png", "webp", "avif", "jxl"]),
    help="None: what the browser likes best.",
)
@click.option(
    "--view",
    type=click.Choice(VIEW_KINDS),
    help="In colour (where none is named), gray, both, or the hints alone.",
)
@click.option("--download", is_flag=True, help="To be saved, not shown.")
@click.option("--end-all", is_flag=True, help="Let every link that was ever made be none any more.")
@click.pass_obj
def command(
    places: Places, /, address: str | None, days: float, end_all: bool, **view: Any
) -> None:
    """Make an address that shows one view of a photo to whoever has it, until it expires.

    It begins with `serve: public_url` of the configuration. It shows that view of that photo and
    nothing else.
    """
    if (address is None) != end_all:
        raise ConfigError("name a photo, or else --end-all")
    with opened_vault(places) as vault:
        tokens, settings = Tokens(vault.folder.tokens), vault.config.serve
        if address is None:
            tokens.end_links()
            click.echo("No link that was made so far is good any more.")
            return
        photo = find_photo(vault.engine, address)
        asked = view | {"download": view["download"] or None}
        link = Link(id=photo.id, seconds=max(1, round(days * _DAY)), **asked)
        base = settings.public_url or f"http://{settings.host}:{settings.port}"
        made = make_link(link, base, tokens)
    click.echo(made.url)
    click.echo(f"It is good until {made.expires_at}.", err=True)
