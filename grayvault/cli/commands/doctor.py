"""`grayvault doctor`: what is wrong, and what to do."""

import json
from dataclasses import asdict

import click

from grayvault.bootstrap.doctor_setup import look_over
from grayvault.cli.text import printable
from grayvault.core.config.paths import Places

WRONG = 1


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Look over the vault and all that it needs; each line says what to do.

    It opens no photo: `grayvault verify` does. The exit code is 1 where there is a problem.
    """
    places: Places = context.obj
    findings = list(look_over(places))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for one in findings:
            advice = f"\n         → {printable(one.advice)}" if one.advice else ""
            click.echo(f"{one.level:7}  {printable(one.sentence)}{advice}")
    context.exit(WRONG if any(one.level == "problem" for one in findings) else 0)
