"""`grayvault add --dry-run`: what would become of each photo; nothing is written."""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

import click

from grayvault.bootstrap.dry_run_setup import dry_run_setup
from grayvault.catalog.job_rows import BatchProgress
from grayvault.catalog.source_files import REMOVED
from grayvault.cli.add_summary import NotArchived, not_archived_lines
from grayvault.cli.progress import Report, reporting
from grayvault.cli.signals import stop_on
from grayvault.core.config.paths import Places
from grayvault.core.jobs import Outcome, OutcomeKind
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.ingest.queue.dry_run import DryRunResult, dry_run_photos
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.scan import excluding, scan
from grayvault.report.likeness_words import likeness_sentence
from grayvault.report.text_format import counted, printable, size


def dry_run(
    places: Places,
    overrides: Mapping[str, Any],
    areas: Sequence[Area],
    *,
    damaged: bool,
    again: bool,
) -> tuple[int, int]:
    """Try the pictures in `areas`, with `damaged` also damaged ones, and print what happens.

    Photos that were removed on purpose would be skipped, unless `again`.

    Returns how many pictures Ctrl-C left untried, and how many would be skipped or fail.
    """
    setup = dry_run_setup(places, overrides)
    excluded = excluding(setup.config.exclude)
    scans = [scan(area, {}, excluded, retry=lambda *_: True) for area in areas]
    sources = list({source.path: source for result in scans for source in result.new}.values())
    settings = replace(setup.config.ingest_settings(), originals="keep", damaged=damaged)
    with stop_on(signal.SIGINT, signal.SIGTERM) as stopped, reporting() as report, setup.pool:
        tried = dry_run_photos(
            sources, settings, setup.pool, _reporter(report, len(sources)), stopped
        )
    if not again:
        tried = [_unless_removed(*result, setup.removed) for result in tried]
    for line in _lines(tried):
        click.echo(line)
    untried = len(sources) - len(tried)
    if untried:
        click.echo(f"interrupted: {counted(untried, 'file')} not tried")
    return untried, sum(outcome.kind not in {"archived", "known"} for _, outcome in tried)


def _reporter(report: Report, total: int) -> Callable[[Sequence[DryRunResult]], None]:
    def report_progress(tried: Sequence[DryRunResult]) -> None:
        stored = [outcome.stored for _, outcome in tried if outcome.stored]
        report(
            BatchProgress(
                queued=total - len(tried),
                archived=len(tried),
                source_bytes=sum(photo.record.source.picture_bytes for photo in stored),
                stored_bytes=sum(photo.stored_bytes for photo in stored),
            )
        )

    return report_progress


def _lines(tried: Sequence[DryRunResult]) -> Iterator[str]:
    new = {
        outcome.photo_id: outcome.stored
        for _, outcome in tried
        if outcome.kind == "archived" and outcome.stored
    }
    for source, outcome in tried:
        if outcome.stored:
            yield f"{printable(source.path)}: {_description(outcome, outcome.stored)}"
    before = sum(photo.record.source.picture_bytes for photo in new.values())
    after = sum(photo.stored_bytes for photo in new.values())
    gain = f" ({size(before)} → {size(after)}, factor {before / after:.2f})" if after else ""
    yield f"would archive: {counted(len(new), 'photo')}{gain}"
    yield from not_archived_lines("would skip", _not_archived(tried, "skipped"))
    yield from not_archived_lines("would fail", _not_archived(tried, "failed"))
    yield from not_archived_lines("changed while read", _not_archived(tried, "changed", "gone"))
    yield "dry run: nothing was written"


def _unless_removed(source: Source, outcome: Outcome, removed: Set[str]) -> DryRunResult:
    if outcome.photo_id not in removed:
        return source, outcome
    sentence = "the photo was removed on purpose: `add --again` archives it"
    return source, Outcome.skipped(source, REMOVED, sentence)


def _description(outcome: Outcome, stored: StoredPhoto) -> str:
    record = stored.record
    before, after = record.source.picture_bytes, stored.stored_bytes
    words = [f"{record.tier}, {size(before)} → {size(after)} (factor {before / after:.2f})"]
    if outcome.kind == "known":
        words.insert(0, "already archived")
    if record.colorizer:
        words.append(f"hints {size(len(record.hints))} by {record.colorizer.name}")
    if record.fidelity:
        mean, p95 = record.fidelity.delta_e_mean, record.fidelity.delta_e_p95
        words.append(f"colour error (ΔE00) {mean:.2f} mean, {p95:.2f} for 95 % of the pixels")
        if scores := record.fidelity.likeness:
            sentence = likeness_sentence(scores.full_size, scores.display, record.quality)
            words.append(f"looks like the original: {sentence}")
    if record.note:
        words.append(printable(record.note))
    return "; ".join(words)


def _not_archived(tried: Sequence[DryRunResult], *kinds: OutcomeKind) -> list[NotArchived]:
    return [
        NotArchived(outcome.reason or outcome.kind, outcome.detail or source.path)
        for source, outcome in tried
        if outcome.kind in kinds
    ]
