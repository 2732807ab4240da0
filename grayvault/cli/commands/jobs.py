"""`grayvault jobs`: queued, retried and failed photos."""

import json
import signal
import time
from collections.abc import Sequence

import click

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.supervisor_setup import checked_supervised_vault
from grayvault.catalog import job_rows, jobs
from grayvault.catalog.job_rows import JobRow
from grayvault.cli.add_summary import interrupted_lines, not_archived, not_archived_lines
from grayvault.cli.exit_codes import FAILED, INCOMPLETE
from grayvault.cli.progress import reporting
from grayvault.cli.signals import stop_on
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError
from grayvault.core.retries import MOST_ATTEMPTS
from grayvault.ingest.queue.batches import follow, new_batch
from grayvault.report.job_list import (
    JSON_STATES,
    STATES,
    job_entry,
    json_state,
    sentence_of,
    state_of,
)
from grayvault.report.text_format import printable


@click.group("jobs", invoke_without_command=True)
@click.option(
    "--state",
    type=click.Choice((*STATES, *JSON_STATES.values())),
    metavar=f"[{'|'.join(STATES)}]",
    help="Only jobs in this state.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(context: click.Context, state: str | None, as_json: bool) -> None:
    """List queued and failed jobs, one photo per line; the number names the job.

    \b
    waiting          will be archived.
    running          a worker process is archiving it.
    retrying         failed for a reason that may pass (the worker died or
                     took too long, the disk failed); will be tried again.
    failed for good  failed three times for such a reason; tried again only
                     if the file changes or `jobs retry` names the job.
    failed           the file can't be archived, and is not tried again.
    """
    if context.invoked_subcommand is not None:
        return
    places: Places = context.obj
    with opened_vault(places) as vault:
        rows = job_rows.unfinished(vault.engine)
    if state is not None:
        rows = [row for row in rows if state in {state_of(row), json_state(row)}]
    if as_json:
        click.echo(json.dumps([job_entry(row) for row in rows], indent=2))
        return
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo("no jobs are queued or failed" if state is None else "no jobs are in this state")


@command.command("retry")
@click.argument(
    "job_ids", nargs=-1, type=click.IntRange(1, job_rows.LARGEST_ID), metavar="[NUMBER]..."
)
@click.option("--all", "everything", is_flag=True, help="All jobs that failed for good.")
@click.pass_context
def retry(context: click.Context, job_ids: Sequence[int], everything: bool) -> None:
    """Retry failed jobs and wait for the result.

    Each job gets all its attempts again. The exit code is 3 if some fail again.
    """
    if everything == bool(job_ids):
        raise ConfigError(
            "name the jobs to retry by their numbers (see `grayvault jobs`), or use --all for all "
            "that failed for good"
        )
    with opened_vault(context.obj) as vault:
        if everything:
            rows = job_rows.unfinished(vault.engine)
            job_ids = [row.id for row in rows if job_rows.failed_for_good(row)]
        not_done, unprocessed = _retry(vault, job_ids)
    context.exit(FAILED if unprocessed else INCOMPLETE if not_done else 0)


def _retry(vault: ConfiguredVault, job_ids: Sequence[int]) -> tuple[int, int]:
    """Returns how many were skipped or failed, and how many an interruption left unprocessed."""
    supervised, batch = checked_supervised_vault(vault), new_batch()
    jobs.retry(vault.engine, job_ids, batch)
    with stop_on(signal.SIGINT, signal.SIGTERM) as stopped, reporting() as report:
        unprocessed = follow(supervised, batch, report, stopped)
    results = job_rows.batch_results(vault.engine, batch)
    archived = sum(row.outcome in {"archived", "known"} for row in results)
    skipped, failed = (not_archived(results, outcome) for outcome in ("skipped", "failed"))
    click.echo(f"tried again: {len(results)}, archived: {archived}")
    for line in [
        *not_archived_lines("skipped", skipped),
        *not_archived_lines("failed", failed),
        *interrupted_lines(unprocessed),
    ]:
        click.echo(line)
    return len(skipped) + len(failed), unprocessed


def _line(row: JobRow) -> str:
    words = [f"{row.id:>6}", f"{state_of(row).replace('-', ' '):15}"]
    if row.state == "queued" and row.attempts:
        wait = max(row.not_before - time.time(), 0)
        words.append(f"attempt {row.attempts + 1} of {MOST_ATTEMPTS} in {wait:.0f} s")
    words.append(printable(sentence_of(row)))
    return "  ".join(words)
