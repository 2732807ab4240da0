"""`grayvault token`: who may use the archive over HTTP from elsewhere."""

import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from grayvault.bootstrap.open_vault import opened_vault
from grayvault.cli.text import printable
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError
from grayvault.core.token_scope import SCOPES, Scope
from grayvault.vault.api_tokens import Tokens

_MOST_NAME = 80


@click.group("token")
def command() -> None:
    """Give others access over HTTP, and take it back.

    A token is shown as `Authorization: Bearer TOKEN`, or as the password of any user name where a
    browser asks for one. Scope read looks at photos, write adds photos too, admin makes links too.
    """


@command.command("create")
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default="read",
    show_default=True,
    help="What its bearer may do; each one includes those before it.",
)
@click.pass_obj
def create_command(places: Places, name: str, scope: Scope) -> None:
    """Make a token for NAME (whom or what it is for), and print it: it is kept nowhere."""
    if not name.strip() or len(name) > _MOST_NAME or not name.isprintable():
        raise ConfigError(f"a token's name has 1 to {_MOST_NAME} printable characters")
    with opened_vault(places, create=True) as vault:
        token, text = Tokens(vault.folder.tokens).create(name, scope)
    click.echo(text)
    click.echo(
        f"This is the only time that it is shown. `grayvault token revoke {token.id}` ends it.",
        err=True,
    )


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def list_command(places: Places, as_json: bool) -> None:
    """List the tokens that are good; none of them is shown."""
    with opened_vault(places) as vault:
        tokens = Tokens(vault.folder.tokens).all()
    if as_json:
        shown = [{k: v for k, v in asdict(one).items() if k != "sha256"} for one in tokens]
        click.echo(json.dumps(shown, indent=2))
        return
    if not tokens:
        click.echo("There are no tokens: only this machine may use the archive over HTTP.")
        return
    table = Table("Id", "Name", "Scope", "Created", box=None, padding=(0, 2, 0, 0))
    for one in tokens:
        table.add_row(one.id, printable(one.name), one.scope, one.created_at)
    Console(highlight=False, markup=False).print(table)


@command.command("revoke")
@click.argument("token_id", metavar="ID")
@click.pass_obj
def revoke_command(places: Places, token_id: str) -> None:
    """Let a token be none any more, at once; servers need no restart."""
    with opened_vault(places) as vault:
        token = Tokens(vault.folder.tokens).revoke(token_id)
    click.echo(f"revoked: {token.id} ({printable(token.name)})")
