"""How far a batch is: a live line on a terminal, elsewhere a line of text now and then."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grayvault.catalog.jobs import BatchProgress
from grayvault.cli.text import size

PLAIN_SECONDS = 10.0

Report = Callable[[BatchProgress], None]


@contextmanager
def reporting() -> Iterator[Report]:
    """Give what is to be called with a batch's progress, as often as one likes; on stderr."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _plain(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield _live(bar)


@contextmanager
def advancing(total: int) -> Iterator[partial[None]]:
    """Give what is to be called with how many photos more are done; a live line on a terminal."""
    columns = TextColumn("photos"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("photos", total=total)
        yield partial(bar.advance, task)


def _live(bar: Progress) -> Report:
    started = time.monotonic()
    task = bar.add_task("photos", said="")

    def report(progress: BatchProgress) -> None:
        said = _said(progress, time.monotonic() - started)
        bar.update(task, completed=progress.done, total=progress.total, said=said)

    return report


def _plain(console: Console) -> Report:
    started = last = time.monotonic()

    def report(progress: BatchProgress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PLAIN_SECONDS:
            last = now
            said = _said(progress, now - started)
            left = _minutes_left(progress, now - started)
            console.print(f"{progress.done} of {progress.total} photos, {said}{left}")

    return report


def _said(progress: BatchProgress, seconds: float) -> str:
    rate = progress.done * 60 / max(seconds, 1)
    return f"{rate:.0f} a minute, {size(progress.source_bytes - progress.stored_bytes)} saved"


def _minutes_left(progress: BatchProgress, seconds: float) -> str:
    if not progress.done:
        return ""
    left = (progress.total - progress.done) * seconds / progress.done
    return f", {left / 60:.0f} minutes left" if left >= 60 else f", {left:.0f} seconds left"
