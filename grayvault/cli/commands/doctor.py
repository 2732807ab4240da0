"""`grayvault doctor`: what is wrong with the vault or its surroundings, and what to do."""

import json
from dataclasses import asdict

import click

from grayvault.bootstrap.doctor_setup import examine
from grayvault.cli.exit_codes import FAILED
from grayvault.core.config.paths import Places
from grayvault.report.text_format import printable


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Check the vault and everything it needs; say what to do about each problem.

    Photos are not opened: `grayvault verify` does that. The exit code is 1 if there is a problem.
    """
    places: Places = context.obj
    findings = list(examine(places))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            advice = f"\n         → {printable(finding.advice)}" if finding.advice else ""
            click.echo(f"{finding.level:7}  {printable(finding.sentence)}{advice}")
    context.exit(FAILED if any(finding.level == "problem" for finding in findings) else 0)
