"""Progress of a batch on stderr: a live line on a terminal, else a line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from grayvault.catalog.job_rows import BatchProgress
from grayvault.report.text_format import counted, size

if TYPE_CHECKING:  # rich takes long to load, and only a terminal needs it
    from rich.progress import Progress

PLAIN_SECONDS = 10.0

Report = Callable[[BatchProgress], None]


@contextmanager
def reporting() -> Iterator[Report]:
    """Yield a function to call with a batch's progress, as often as you like."""
    if not sys.stderr.isatty():
        yield _plain()
        return
    with _bar("{task.description}", "{task.fields[rate]}") as bar:
        yield _live(bar)


@contextmanager
def advancing(total: int) -> Iterator[partial[None]]:
    """Yield a function to call with the number of photos just done; shown on a terminal only."""
    with _bar("photos") as bar:
        task = bar.add_task("photos", total=total)
        yield partial(bar.advance, task)


def _bar(before: str, after: str | None = None) -> "Progress":
    """A bar for one task, with texts before and after it."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    texts = [TextColumn(text) for text in (before, after) if text]
    columns = texts[0], BarColumn(), MofNCompleteColumn(), *texts[1:], TimeRemainingColumn()
    console = Console(stderr=True, highlight=False)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _live(bar: "Progress") -> Report:
    started = time.monotonic()
    task = bar.add_task("photos", rate="")

    def report(progress: BatchProgress) -> None:
        rate = _rate(progress, time.monotonic() - started)
        bar.update(task, completed=progress.done, total=progress.total, rate=rate)

    return report


def _plain() -> Report:
    started = last = time.monotonic()

    def report(progress: BatchProgress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PLAIN_SECONDS:
            last = now
            rate = _rate(progress, now - started)
            time_left = _time_left(progress, now - started)
            photos = counted(progress.total, "photo")
            click.echo(f"{progress.done:,} of {photos}, {rate}{time_left}", err=True)

    return report


def _rate(progress: BatchProgress, seconds: float) -> str:
    per_minute = progress.done * 60 / max(seconds, 1)
    return (
        f"{per_minute:.0f} per minute, {size(progress.source_bytes - progress.stored_bytes)} saved"
    )


def _time_left(progress: BatchProgress, seconds: float) -> str:
    if not progress.done:
        return ""
    remaining = (progress.total - progress.done) * seconds / progress.done
    if remaining >= 60:
        return f", {counted(round(remaining / 60), 'minute')} left"
    return f", {counted(round(remaining), 'second')} left"
