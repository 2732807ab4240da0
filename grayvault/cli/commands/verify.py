"""`grayvault verify`: whether what lies in the vault is what was archived."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

import click

from grayvault.bootstrap.open_vault import ConfiguredVault, opened_vault
from grayvault.catalog.checkpoints import checkpoint_of, clear_checkpoint, save_checkpoint
from grayvault.cli.progress import advancing
from grayvault.cli.signals import stop_on
from grayvault.cli.text import counted, printable, size
from grayvault.core.config.paths import Places
from grayvault.core.errors import GrayVaultError
from grayvault.report.checks.verify import (
    Checked,
    Problem,
    check_journal,
    check_photo,
    heal,
    photos_to_check,
)
from grayvault.vault.lock import hold

_PLACE = "verified"
_BATCH = 4
"""Photos a processor that are checked before the place is noted."""

_WAIT_SECONDS = 5.0

DAMAGED = 1

Check = Callable[[str], Checked]


@dataclass
class _Tally:
    """What a run has found so far."""

    photos: int = 0
    bytes: int = 0
    problems: list[Problem] = field(default_factory=list)
    healed: list[str] = field(default_factory=list)
    done: bool = False


@click.command("verify")
@click.option(
    "--deep", is_flag=True, help="Also bring each photo's colours back, and measure them."
)
@click.option("--repair", is_flag=True, help="Heal damaged files that have recovery data.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Only photos that were archived on that day or later (UTC).",
)
@click.option("--anew", is_flag=True, help="Begin at the start, also where one was interrupted.")
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    metavar="MB",
    help="Read at most so many megabytes a second.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
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
    """Check every vault file and the journal: checksums, structure, that luma and hints decode.

    With --deep, each photo is restored at full size, too; where its original is still in place, its
    colour error is measured again and compared with what it was. An interrupted run goes on where
    it was. The exit code is 1 where something is wrong and was not healed.
    """
    places: Places = context.obj
    from_day = since.replace(tzinfo=UTC).isoformat() if since else None
    place = " ".join(filter(None, (_PLACE, "deep" if deep else None, from_day)))
    with opened_vault(places) as vault, stop_on(signal.SIGINT, signal.SIGTERM) as stopped:
        if anew:
            clear_checkpoint(vault.engine, place)
        behind = checkpoint_of(vault.engine, place) or ""
        ids = photos_to_check(vault.engine, vault.store, from_day)
        left = [photo_id for photo_id in ids if photo_id > behind]
        tally = _Tally(problems=list(check_journal(vault.journal)))
        check = _deep_check(vault) if deep else _check(vault)
        with advancing(len(left)) as advance:
            for batch in _checked(check, left):
                found = [_healed(vault, one, tally) if repair else one for one in batch]
                _count(tally, found)
                save_checkpoint(vault.engine, place, batch[-1].photo_id)
                advance(len(batch))
                if stopped():
                    break
                _pause(rate, sum(one.stored_bytes for one in batch))
        tally.done = tally.photos == len(left)
        if tally.done:
            clear_checkpoint(vault.engine, place)
    _tell(tally, as_json=as_json)
    context.exit(DAMAGED if tally.problems or not tally.done else 0)


def _check(vault: ConfiguredVault) -> Check:
    return partial(check_photo, vault.engine, vault.store)


def _deep_check(vault: ConfiguredVault) -> Check:
    from grayvault.bootstrap.photo_sources import lightbox  # noqa: PLC0415 - it loads networks
    from grayvault.report.checks.verify_colors import check_colors  # noqa: PLC0415

    parts = lightbox(vault)
    check = _check(vault)

    def check_deeply(photo_id: str) -> Checked:
        one = check(photo_id)
        if any(problem.kind in {"missing", "damaged"} for problem in one.problems):
            return one
        colors = check_colors(vault.engine, parts, photo_id)
        return replace(one, problems=(*one.problems, *colors))

    return check_deeply


def _checked(check: Check, ids: Sequence[str]) -> Iterator[list[Checked]]:
    """Photos, some at a time, each checked in a thread: decoding lets others run."""
    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(ids), threads * _BATCH):
            yield list(pool.map(check, ids[start : start + threads * _BATCH]))


def _healed(vault: ConfiguredVault, one: Checked, tally: _Tally) -> Checked:
    """A photo as it is after its file was healed, where that can be done."""
    if not one.healable:
        return one
    try:
        with hold(vault.folder, _WAIT_SECONDS):
            heal(vault.engine, vault.store, one.photo_id)
    except (GrayVaultError, OSError) as error:
        more = Problem("damaged", one.photo_id, f"photo {one.photo_id} was not healed: {error}")
        return replace(one, problems=(*one.problems, more))
    tally.healed.append(one.photo_id)
    return _check(vault)(one.photo_id)


def _count(tally: _Tally, found: Sequence[Checked]) -> None:
    tally.photos += len(found)
    tally.bytes += sum(one.stored_bytes for one in found)
    tally.problems += [problem for one in found for problem in one.problems]


def _pause(rate: float | None, read: int) -> None:
    if rate is not None:
        time.sleep(read / (rate * 1e6))


def _tell(tally: _Tally, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(tally), indent=2))
        return
    for problem in tally.problems:
        click.echo(f"{problem.kind}: {printable(problem.sentence)}")
    for photo_id in tally.healed:
        click.echo(f"healed: the file of photo {photo_id}")
    healed = f", {len(tally.healed)} healed" if tally.healed else ""
    said = f"{counted(tally.photos, 'photo')} ({size(tally.bytes)}){healed}"
    click.echo(f"checked: {said}, {counted(len(tally.problems), 'problem')}")
    if not tally.done:
        click.echo("interrupted: run it again to go on")
