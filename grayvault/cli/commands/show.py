"""`grayvault show`: everything about one photo."""

import json
from typing import Any

import click

from grayvault.bootstrap.open_vault import ConfiguredVault, opened_vault
from grayvault.catalog.waiting_originals import waiting_of
from grayvault.cli.photo_argument import find_photo
from grayvault.cli.text import printable, size
from grayvault.core.config.paths import Places
from grayvault.report.show import in_trash, show
from grayvault.report.waiting_originals import local_time, may_go_at
from grayvault.vault.trash import Trash


@click.command("show")
@click.argument("address", metavar="ID|path:SOURCE")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def command(places: Places, address: str, as_json: bool) -> None:
    """Tell everything about one photo: how it is stored, its colour error, its sources.

    A photo is named by its id, which may be shortened to 8 or more digits that no other photo's
    id begins with, or by `path:` and the path that it was taken in from.
    """
    with opened_vault(places) as vault:
        photo = find_photo(vault.engine, address)
        facts = show(vault.engine, vault.store, photo.id)
        unfreed = _unfreed(vault, photo.id)
        facts["trash"] = in_trash(Trash(vault.folder), photo.id)
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    sources, attachments, trash = (facts.pop(name) for name in ("sources", "attachments", "trash"))
    width = max(map(len, facts))
    for name, value in facts.items():
        click.echo(f"{name:{width}}  {_value(value)}")
    for one in attachments or ():
        said = f"{one['kind']}, {one['media_type']}, {size(one['bytes'])}"
        if held := one.get("holds"):
            said += f": {', '.join(held)}"
        click.echo(f"{'beside it':{width}}  {printable(said)}")
    click.echo("sources")
    for source in sources:
        said = unfreed.get(source["path"], source["state"])
        click.echo(f"  {printable(source['path'])}  ({printable(said)})")
    for one in trash:
        click.echo(f"  {printable(one['path'])}  (in the trash: {one['name']})")


def _unfreed(vault: ConfiguredVault, photo_id: str) -> dict[str, str]:
    """By path, what is to be said of the originals that wait to be freed."""
    config = vault.config
    if config.originals == "keep":
        return {}
    return {
        one.source.path: f"stays: {one.stays}"
        if one.stays
        else f"may go from {local_time(may_go_at(one, config.free_after_hours))}"
        for one in waiting_of(vault.engine, photo_id)
    }


def _value(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else printable(str(value))
