"""`grayvault show`: everything about one photo."""

import json
from typing import Any

import click

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.catalog.waiting_originals import Waiting, waiting_of
from grayvault.cli.photo_argument import find_photo
from grayvault.core.config.paths import Places
from grayvault.report.likeness_words import likeness_sentence
from grayvault.report.show import in_trash, show
from grayvault.report.text_format import printable, size
from grayvault.report.waiting_originals import free_from, local_time
from grayvault.vault.trash import Trash


@click.command("show")
@click.argument("address", metavar="ID|path:SOURCE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def command(places: Places, address: str, as_json: bool) -> None:
    """Show everything about one photo: how it is stored, its colour error, its sources.

    Name the photo by its id, by the first 8 digits or more of its id, or by `path:` followed by
    the path of its original.
    """
    with opened_vault(places) as vault:
        photo = find_photo(vault.engine, address)
        facts = show(vault.engine, vault.store, photo.id)
        freeing = _freeing(vault, photo.id)
        facts["trash"] = in_trash(Trash(vault.folder), photo.id)
    if as_json:
        click.echo(json.dumps(facts, indent=2))
    else:
        _print(facts, freeing)


def _print(facts: dict[str, Any], freeing: dict[str, str]) -> None:
    sources, attachments, trash = (facts.pop(key) for key in ("sources", "attachments", "trash"))
    scores = (facts[key] for key in ("likeness_full_size", "likeness_display", "quality"))
    if likeness := likeness_sentence(*scores):
        click.echo(f"looks like the original: {likeness}")
    width = max(map(len, facts))
    for name, value in facts.items():
        click.echo(f"{name:{width}}  {_value(value)}")
    for attachment in attachments or ():
        click.echo(f"{'attachment':{width}}  {printable(_attachment(attachment))}")
    click.echo("sources")
    for source in sources:
        state = freeing.get(source["path"], source["state"])
        click.echo(f"  {printable(source['path'])}  ({printable(state)})")
    for entry in trash:
        click.echo(f"  {printable(entry['path'])}  (in the trash: {entry['name']})")


def _attachment(attachment: dict[str, Any]) -> str:
    text = f"{attachment['kind']}, {attachment['media_type']}, {size(attachment['bytes'])}"
    contents = attachment.get("holds")
    return f"{text}: {', '.join(contents)}" if contents else text


def _freeing(vault: ConfiguredVault, photo_id: str) -> dict[str, str]:
    """By path, when an original will be freed, or why it stays."""
    config = vault.config
    if config.originals == "keep":
        return {}
    return {
        original.source.path: _freeing_text(original, config.free_after_hours)
        for original in waiting_of(vault.engine, photo_id)
    }


def _freeing_text(original: Waiting, free_after_hours: float) -> str:
    if original.stays:
        return f"stays: {original.stays}"
    return f"will be freed from {local_time(free_from(original, free_after_hours))}"


def _value(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else printable(str(value))
