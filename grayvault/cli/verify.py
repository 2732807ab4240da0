"""`grayvault verify`: whether what lies in the vault is what was archived."""

import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grayvault.bootstrap.services import Services, open_services
from grayvault.catalog.progress import forget_place, place_of, set_place
from grayvault.cli.signals import stop_on
from grayvault.cli.text import printable, size
from grayvault.config.places import Places
from grayvault.report.verify import Checked, Problem, all_photos, check_journal, check_photo

_PLACE = "verified"
_BATCH = 4
"""Photos a processor that are checked before the place is noted."""

DAMAGED = 1


@click.command("verify")
@click.option("--anew", is_flag=True, help="Begin at the start, also where one was interrupted.")
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    metavar="MB",
    help="Read at most so many megabytes a second.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def command(context: click.Context, anew: bool, rate: float | None, as_json: bool) -> None:
    """Check every vault file and the journal: checksums, structure, that luma and hints decode.

    An interrupted run goes on where it was. The exit code is 1 where something is wrong.
    """
    places: Places = context.obj
    with open_services(places) as services, stop_on(signal.SIGINT, signal.SIGTERM) as stopped:
        if anew:
            forget_place(services.engine, _PLACE)
        problems = list(check_journal(services.journal))
        checked = read = 0
        ids = all_photos(services.engine, services.store)
        behind = place_of(services.engine, _PLACE) or ""
        left = [photo_id for photo_id in ids if photo_id > behind]
        with _advancing(len(left)) as advance:
            for batch in _checked(services, left):
                problems += [problem for one in batch for problem in one.problems]
                checked, read = checked + len(batch), read + sum(one.stored_bytes for one in batch)
                set_place(services.engine, _PLACE, batch[-1].photo_id)
                advance(len(batch))
                if stopped():
                    break
                _pause(rate, sum(one.stored_bytes for one in batch))
        is_done = checked == len(left)
        if is_done:
            forget_place(services.engine, _PLACE)
    _tell(problems, checked, read, is_done=is_done, as_json=as_json)
    context.exit(DAMAGED if problems or not is_done else 0)


def _checked(services: Services, ids: Sequence[str]) -> Iterator[list[Checked]]:
    """Photos, some at a time, each checked in a thread: decoding lets others run."""
    threads = os.cpu_count() or 1
    check = partial(check_photo, services.engine, services.store)
    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(ids), threads * _BATCH):
            yield list(pool.map(check, ids[start : start + threads * _BATCH]))


def _pause(rate: float | None, read: int) -> None:
    if rate is not None:
        time.sleep(read / (rate * 1e6))


@contextmanager
def _advancing(total: int) -> Iterator[partial[None]]:
    """Give what is to be called with how many photos are done; a live line on a terminal."""
    columns = TextColumn("photos"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("photos", total=total)
        yield partial(bar.advance, task)


def _tell(
    problems: Sequence[Problem], checked: int, read: int, *, is_done: bool, as_json: bool
) -> None:
    if as_json:
        told = [asdict(problem) for problem in problems]
        click.echo(
            json.dumps(
                {"photos": checked, "bytes": read, "done": is_done, "problems": told}, indent=2
            )
        )
        return
    for problem in problems:
        click.echo(f"{problem.kind}: {printable(problem.sentence)}")
    click.echo(f"checked: {checked} photos ({size(read)}), {len(problems)} problems")
    if not is_done:
        click.echo("interrupted: run it again to go on")
