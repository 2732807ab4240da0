"""`grayvault jobs`: the queue, and what was set aside from it."""

import json
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click

from grayvault.bootstrap.open_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog import jobs
from grayvault.catalog.jobs import JobRow
from grayvault.cli.add_summary import left_lines, results_left
from grayvault.cli.progress import reporting
from grayvault.cli.signals import stop_on
from grayvault.cli.text import printable
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError
from grayvault.core.retries import MOST_ATTEMPTS
from grayvault.ingest.queue.batches import follow, new_batch

UNFINISHED = 1
SOME_LEFT = 3

STATES = ("waiting", "running", "retrying", "set-aside", "failed")


@click.group("jobs", invoke_without_command=True)
@click.option("--state", type=click.Choice(STATES), help="Only these.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def command(context: click.Context, state: str | None, as_json: bool) -> None:
    """See what is queued and what failed: one line a photo, with its number.

    waiting: to be taken in. running: a worker is at it. retrying: it failed for what may pass (the
    worker was ended, took too long, the disk failed) and is tried again by itself. set-aside: it
    failed so three times, and is left alone until its file changes or `jobs retry` names it.
    failed: it can't be read, and won't be tried again by itself.
    """
    if context.invoked_subcommand is not None:
        return
    places: Places = context.obj
    with opened_vault(places) as vault:
        rows = [row for row in jobs.unfinished(vault.engine) if state in {None, state_of(row)}]
    if as_json:
        click.echo(json.dumps([_facts(row) for row in rows], indent=2))
        return
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo("nothing is queued, and nothing failed" if state is None else f"none {state}")


@command.command("retry")
@click.argument("job_ids", nargs=-1, type=int, metavar="[NUMBER]...")
@click.option("--all", "everything", is_flag=True, help="All that were set aside.")
@click.pass_context
def retry(context: click.Context, job_ids: Sequence[int], everything: bool) -> None:
    """Try failed jobs again, from their first attempt on, and wait for what becomes of them.

    The exit code is 3 where some fail again.
    """
    if everything == bool(job_ids):
        raise ConfigError("name the jobs to try again by their numbers, or all set aside by --all")
    with opened_vault(context.obj) as vault:
        wanted = list(job_ids)
        if everything:
            rows = jobs.unfinished(vault.engine)
            wanted = [row.id for row in rows if jobs.is_set_aside(row)]
        left, unlooked = _try_again(vault, wanted)
    context.exit(UNFINISHED if unlooked else SOME_LEFT if left else 0)


def state_of(row: JobRow) -> str:
    """What is said of a job's state, one of `STATES`."""
    if row.state == "running":
        return "running"
    if row.state == "queued":
        return "retrying" if row.attempts else "waiting"
    return "set-aside" if jobs.is_set_aside(row) else "failed"


def _try_again(vault: ConfiguredVault, job_ids: Sequence[int]) -> tuple[int, int]:
    """Returns how many failed again or were skipped, and how many are left when it was stopped."""
    parts, batch = checked_supervised_vault(vault), new_batch()
    jobs.retry(vault.engine, job_ids, batch)
    with stop_on(signal.SIGINT, signal.SIGTERM) as stopped, reporting() as report:
        unlooked = follow(parts, batch, report, stopped)
    results = jobs.batch_results(vault.engine, batch)
    done = sum(row.outcome in {"archived", "known"} for row in results)
    click.echo(f"tried again: {len(results)}, archived: {done}")
    left = {what: results_left(results, what) for what in ("skipped", "failed")}
    for what, some in left.items():
        for line in left_lines(what, some):
            click.echo(line)
    if unlooked:
        click.echo(f"interrupted: {unlooked} files not looked at")
    return sum(map(len, left.values())), unlooked


def _facts(row: JobRow) -> dict[str, Any]:
    facts = asdict(row) | {"state": state_of(row)}
    wait = facts.pop("not_before") - time.time()
    is_waiting = row.state == "queued" and wait > 0
    return facts | {"due_in_seconds": round(wait, 1) if is_waiting else None}


def _line(row: JobRow) -> str:
    return "  ".join([f"{row.id:>6}", f"{state_of(row):9}", *map(printable, _said(row))])


def _said(row: JobRow) -> Iterator[str]:
    if row.state == "queued" and row.attempts:
        wait = max(row.not_before - time.time(), 0)
        yield f"attempt {row.attempts + 1} of {MOST_ATTEMPTS} in {wait:.0f} s"
    yield row.detail or row.path
