"""`grayvault verify`: is the content of the vault what was archived?"""

import json
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime

import click

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.cli.exit_codes import FAILED
from grayvault.cli.positive_number import PositiveNumber
from grayvault.cli.progress import advancing
from grayvault.cli.signals import stop_on
from grayvault.core.config.paths import Places
from grayvault.report.checks.verification import (
    CheckPhoto,
    Verification,
    VerifyOptions,
    VerifyResult,
    file_check,
)
from grayvault.report.checks.verify import CheckedPhoto
from grayvault.report.text_format import counted, printable, size

_POLL_SECONDS = 0.2


@click.command("verify")
@click.option(
    "--deep", is_flag=True, help="Also restore each photo's colours, and measure them if possible."
)
@click.option("--repair", is_flag=True, help="Repair damaged files that have recovery data.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Only photos archived on that day or later (UTC).",
)
@click.option("--anew", is_flag=True, help="Start with the first photo, not where a run stopped.")
@click.option(
    "--rate",
    type=PositiveNumber(),
    metavar="MB",
    help="Read at most this many megabytes a second.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(
    context: click.Context,
    *,
    deep: bool,
    repair: bool,
    since: datetime | None,
    anew: bool,
    rate: float | None,
    as_json: bool,
) -> None:
    """Check the journal and every vault file: checksums, structure, and whether it can be decoded.

    With --deep, each photo is also restored at full size. If its original is still in place or in
    the trash, its colour error is measured again and compared with the stored one. If a run is
    interrupted, the next one continues there. The exit code is 1 if a problem remains.
    """
    places: Places = context.obj
    from_day = since.replace(tzinfo=UTC).isoformat() if since else None
    with opened_vault(places) as vault, stop_on(signal.SIGINT, signal.SIGTERM) as stopped:
        verification = Verification(vault, VerifyOptions(deep, repair, from_day, restart=anew))
        check = _deep_check(vault) if deep else file_check(vault)
        _check_photos(verification, check, rate, stopped)
        result = verification.finish()
    _print(result, as_json=as_json)
    is_sound = not (result.problems or result.earlier_problems)
    context.exit(0 if is_sound and result.done else FAILED)


def _deep_check(vault: ConfiguredVault) -> CheckPhoto:
    from grayvault.bootstrap.photo_sources import photo_sources  # noqa: PLC0415 - loads networks
    from grayvault.report.checks.verify_colors import check_colors  # noqa: PLC0415

    sources, check = photo_sources(vault), file_check(vault)

    def check_deeply(photo_id: str) -> CheckedPhoto:
        photo = check(photo_id)
        if any(problem.kind in {"missing", "damaged"} for problem in photo.problems):
            return photo
        colors = check_colors(vault.engine, sources, photo_id)
        return replace(photo, problems=(*photo.problems, *colors))

    return check_deeply


def _check_photos(
    verification: Verification, check: CheckPhoto, rate: float | None, stopped: Callable[[], bool]
) -> None:
    """Check the photos until all are checked, or until it is stopped."""
    with advancing(verification.in_catalog) as advance:
        for photos in verification.run(check):
            advance(len(photos))
            if rate is not None:
                _pause(sum(photo.stored_bytes for photo in photos) / (rate * 1e6), stopped)
            if stopped():
                return


def _pause(seconds: float, stopped: Callable[[], bool]) -> None:
    """Wait, but no longer than until it is stopped: a signal that is handled ends no `sleep`."""
    until = time.monotonic() + seconds
    while not stopped() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, _POLL_SECONDS))


def _print(result: VerifyResult, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(result), indent=2))
        return
    for problem in result.problems:
        click.echo(f"{problem.kind}: {printable(problem.sentence)}")
    for photo_id in result.healed:
        click.echo(f"repaired: the file of photo {photo_id}")
    repaired = f", {len(result.healed)} repaired" if result.healed else ""
    photos = f"{counted(result.photos, 'photo')} ({size(result.bytes)}){repaired}"
    click.echo(f"checked: {photos}, {counted(len(result.problems), 'problem')}")
    if result.earlier_photos:
        earlier = counted(result.earlier_photos, "photo")
        problems = counted(result.earlier_problems, "problem")
        advice = " (`--anew` names them again)" if result.earlier_problems else ""
        click.echo(f"before it was interrupted: {earlier}, {problems}{advice}")
    if not result.done:
        click.echo("interrupted: run it again to continue")
