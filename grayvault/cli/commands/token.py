"""`grayvault token`: access to the archive over HTTP from other machines."""

import json
from collections.abc import Sequence

import click

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.cli.exit_codes import INCOMPLETE
from grayvault.cli.text_table import print_table
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError
from grayvault.core.token_scope import (
    MOST_NAME,
    SCOPES,
    Scope,
    Token,
    is_token_name,
    public_facts,
)
from grayvault.report.text_format import printable
from grayvault.vault.access.api_tokens import Tokens


@click.group("token")
def command() -> None:
    """Give others access over HTTP, and revoke it.

    A client sends a token as `Authorization: Bearer TOKEN`, or as the password, with any user name,
    when a browser asks for one. Scope read can view photos, write can also add and remove photos,
    admin can also make links, give access and use the admin page.
    """


@command.command("create")
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default="read",
    show_default=True,
    help="What the token allows; each scope includes the ones before it.",
)
@click.pass_obj
def create_command(places: Places, name: str, scope: Scope) -> None:
    """Create a token and print it. NAME says who or what it is for. The token is not stored."""
    if not is_token_name(name):
        raise ConfigError(f"a token's name has 1 to {MOST_NAME} printable characters")
    with opened_vault(places, create=True) as vault:
        token, text = Tokens(vault.store.objects).create(name, scope)
    click.echo(text)
    click.echo(
        f"It is shown only this once. `grayvault token revoke {token.id}` makes it invalid.",
        err=True,
    )


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def list_command(context: click.Context, as_json: bool) -> None:
    """List the valid tokens, without the secret itself.

    The exit code is 3 if the file of a token is damaged.
    """
    with opened_vault(context.obj) as vault:
        tokens = Tokens(vault.store.objects)
        valid, damaged = tokens.all(), tokens.damaged()
    if as_json:
        click.echo(json.dumps([public_facts(token) for token in valid], indent=2))
    elif valid:
        _print_table(valid)
    else:
        click.echo("There are no tokens: only this machine can use the archive over HTTP.")
    for sentence in damaged:
        click.echo(f"damaged: {printable(sentence)}", err=True)
    context.exit(INCOMPLETE if damaged else 0)


def _print_table(tokens: Sequence[Token]) -> None:
    rows = [(token.id, printable(token.name), token.scope, token.created_at) for token in tokens]
    print_table(rows, headings=("Id", "Name", "Scope", "Created"))


@command.command("revoke")
@click.argument("token_id", metavar="ID")
@click.pass_obj
def revoke_command(places: Places, token_id: str) -> None:
    """Make a token invalid.

    This takes effect at once, also for running servers; within 5 seconds for those of a vault in an
    object store.
    """
    with opened_vault(places) as vault:
        token = Tokens(vault.store.objects).revoke(token_id)
    click.echo(f"revoked: {token.id} ({printable(token.name)})")
