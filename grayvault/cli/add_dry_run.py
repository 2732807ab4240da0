"""`grayvault add --dry-run`: what would become of photos, and nothing written."""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from grayvault.bootstrap.dry_run_setup import dry_run_setup
from grayvault.catalog.jobs import BatchProgress
from grayvault.cli.add_summary import Left, left_lines
from grayvault.cli.progress import Report, reporting
from grayvault.cli.signals import stop_on
from grayvault.cli.text import printable, size
from grayvault.core.config.paths import Places
from grayvault.core.jobs import Outcome, OutcomeKind
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.ingest.queue.dry_run import DryRunResult, dry_run_photos
from grayvault.ingest.watch.scan import Area, excluding, scan


def dry_run(
    places: Places, overrides: Mapping[str, Any], areas: Sequence[Area], *, damaged: bool
) -> tuple[int, int]:
    """Try the pictures in `areas`, `damaged` ones if asked to, and say what each would become.

    Returns how many were left untried because of Ctrl-C, and how many would be skipped or fail.
    """
    parts = dry_run_setup(places, overrides)
    excluded = excluding(parts.config.exclude)
    found = [scan(area, {}, excluded, retry=lambda *_: True) for area in areas]
    sources = list({source.path: source for one in found for source in one.new}.values())
    settings = replace(parts.config.ingest_settings(), originals="keep", damaged=damaged)
    with stop_on(signal.SIGINT, signal.SIGTERM) as stopped, reporting() as report, parts.pool:
        tried = dry_run_photos(
            sources, settings, parts.pool, _reporter(report, len(sources)), stopped
        )
    for line in _lines(tried):
        click.echo(line)
    left = len(sources) - len(tried)
    if left:
        click.echo(f"interrupted: {left} files not tried")
    return left, sum(outcome.kind in {"skipped", "failed", "changed"} for _, outcome in tried)


def _reporter(report: Report, total: int) -> Callable[[Sequence[DryRunResult]], None]:
    def tell(tried: Sequence[DryRunResult]) -> None:
        stored = [outcome.stored for _, outcome in tried if outcome.stored]
        report(
            BatchProgress(
                queued=total - len(tried),
                archived=len(tried),
                source_bytes=sum(one.record.source.picture_bytes for one in stored),
                stored_bytes=sum(one.stored_bytes for one in stored),
            )
        )

    return tell


def _lines(tried: Sequence[DryRunResult]) -> Iterator[str]:
    new = {
        outcome.photo_id: outcome.stored
        for _, outcome in tried
        if outcome.kind == "archived" and outcome.stored
    }
    for source, outcome in tried:
        if outcome.stored:
            yield f"{printable(source.path)}: {_would_become(outcome, outcome.stored)}"
    before = sum(one.record.source.picture_bytes for one in new.values())
    after = sum(one.stored_bytes for one in new.values())
    gain = f" ({size(before)} → {size(after)}, factor {before / after:.2f})" if after else ""
    yield f"would archive: {len(new):,} photo{'' if len(new) == 1 else 's'}{gain}"
    yield from left_lines("would skip", _left(tried, "skipped"))
    yield from left_lines("would fail", _left(tried, "failed"))
    yield from left_lines("changed meanwhile", _left(tried, "changed"))
    yield "dry run: nothing was written"


def _would_become(outcome: Outcome, stored: StoredPhoto) -> str:
    record = stored.record
    before, after = record.source.picture_bytes, stored.stored_bytes
    words = [f"{record.tier}, {size(before)} → {size(after)} (factor {before / after:.2f})"]
    if outcome.kind == "known":
        words.insert(0, "already archived")
    if record.colorizer:
        words.append(f"hints {size(len(record.hints))} by {record.colorizer.name}")
    if record.fidelity:
        fidelity = record.fidelity
        words.append(f"ΔE00 {fidelity.delta_e_mean:.2f} mean, {fidelity.delta_e_p95:.2f} p95")
    if record.note:
        words.append(printable(record.note))
    return "; ".join(words)


def _left(tried: Sequence[DryRunResult], kind: OutcomeKind) -> list[Left]:
    return [_left_one(source, outcome) for source, outcome in tried if outcome.kind == kind]


def _left_one(source: Source, outcome: Outcome) -> Left:
    return Left(outcome.reason or outcome.kind, outcome.detail or source.path)
