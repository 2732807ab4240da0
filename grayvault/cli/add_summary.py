"""The summary that `add` prints at its end: what became of each file."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grayvault.catalog.added_photos import ArchivedAs
from grayvault.catalog.job_rows import JobRow
from grayvault.core.jobs import DELETED, TRASHED
from grayvault.core.settings import Bound, IngestSettings
from grayvault.report.job_list import sentence_of
from grayvault.report.text_format import counted, printable, size
from grayvault.report.waiting_originals import Unfreed, local_time

MOST_SENTENCES = 20


@dataclass(frozen=True)
class NotArchived:
    """A file that is not archived: a short reason and a sentence."""

    reason: str
    sentence: str


@dataclass(frozen=True)
class Summary:
    """The result of a run of `add`.

    `results` are its finished jobs; `notes` say, by photo id, which of its photos are not stored as
    configured, and why; `already_archived` counts the photos that were archived before the run;
    `freed` are the jobs that freed originals at its end, `waiting` the originals yet to be freed;
    `skipped_before` are pictures that an earlier run skipped with the same settings, or that the
    catalog can't hold; `gone` counts files that have left their path and were found nowhere else;
    `unreadable` are folders; `ignored` counts files by kind; `unprocessed` counts the files that an
    interruption left over, `handled_elsewhere` those that another run has taken out of the queue.
    """

    results: Sequence[JobRow]
    notes: Mapping[str, str]
    already_archived: Counter[ArchivedAs]
    skipped_before: Sequence[NotArchived]
    gone: int
    unreadable: Sequence[NotArchived]
    ignored: Counter[str]
    unprocessed: int
    handled_elsewhere: int
    freed: Sequence[JobRow] = ()
    waiting: Unfreed = field(default_factory=Unfreed)

    @property
    def skipped(self) -> list[NotArchived]:
        """All skipped pictures, from this run or earlier ones."""
        return [*not_archived(self.results, "skipped"), *self.skipped_before]

    @property
    def failed(self) -> list[NotArchived]:
        """All pictures and folders that could not be read or archived."""
        return [*not_archived(self.results, "failed"), *self.unreadable]


def lines(summary: Summary, settings: IngestSettings) -> Iterator[str]:
    """The summary as lines of text, each safe to print; `settings` are those of the run."""
    yield from _archived_lines(summary.results, summary.notes)
    yield from freed_lines(summary.freed)
    yield from unfreed_lines(summary.waiting)
    yield from _already_archived_lines(summary.already_archived, settings)
    yield from not_archived_lines("skipped", summary.skipped)
    yield from not_archived_lines("failed", summary.failed)
    moved = sum(row.outcome == "gone" for row in summary.results) - summary.gone
    if moved > 0:
        yield f"moved: {counted(moved, 'file')}"
    if summary.gone:
        yield f"gone: {counted(summary.gone, 'file')} (their photos stay archived)"
    if summary.ignored:
        kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(summary.ignored.items()))
        yield f"ignored: {counted(summary.ignored.total(), 'file')} ({kinds})"
    yield from interrupted_lines(summary.unprocessed)
    if summary.handled_elsewhere:
        files = counted(summary.handled_elsewhere, "file")
        yield f"handled by another running `add`: {files} (see its output)"


def interrupted_lines(unprocessed: int) -> Iterator[str]:
    if unprocessed:
        yield f"interrupted: {counted(unprocessed, 'file')} not processed"


def _archived_lines(results: Sequence[JobRow], notes: Mapping[str, str]) -> Iterator[str]:
    new = {row.photo_id: row for row in results if row.outcome == "archived"}
    source = sum(row.source_bytes or 0 for row in new.values())
    stored = sum(row.stored_bytes or 0 for row in new.values())
    gain = f" ({size(source)} → {size(stored)}, factor {source / stored:.2f})" if stored else ""
    yield f"archived: {counted(len(new), 'photo')}{gain}"
    yield from _sentences([f"{new[photo_id].path}: {note}" for photo_id, note in notes.items()])
    duplicates = sum(row.photo_id in new for row in results) - len(new)
    if duplicates:
        files = counted(duplicates, "file")
        yield f"duplicates: {files} (the same bytes as a photo archived just now)"


def freed_lines(results: Sequence[JobRow]) -> Iterator[str]:
    """How many originals were freed, and how."""
    for reason, action in ((TRASHED, "moved to the trash"), (DELETED, "deleted for good")):
        rows = [row for row in results if row.reason == reason]
        if rows:
            freed = size(sum(row.source_bytes or 0 for row in rows))
            yield f"originals {action}: {len(rows):,} ({freed})"


def unfreed_lines(unfreed: Unfreed) -> Iterator[str]:
    """How many originals are yet to be freed, and why others stay."""
    if unfreed.waiting:
        first = local_time(unfreed.first_at)
        yield f"originals waiting to be freed: {unfreed.waiting:,}, the first from {first}"
    if unfreed.staying:
        yield f"originals that stay: {len(unfreed.staying):,}"
        yield from _sentences(unfreed.staying)


def _already_archived_lines(photos: Counter[ArchivedAs], settings: IngestSettings) -> Iterator[str]:
    for stored_as, count in photos.most_common():
        yield f"already archived: {counted(count, 'photo')}, {_describe(stored_as)}"
        if _differs(stored_as, settings):
            yield (
                f"  not changed to the current settings: {_describe(_as_asked(settings))} "
                "(`grayvault rearchive` does that)"
            )


def not_archived_lines(heading: str, files: Sequence[NotArchived]) -> Iterator[str]:
    """The number of files by reason, and the sentences of the first ones."""
    if not files:
        return
    reasons = Counter(file.reason for file in files)
    by_reason = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
    yield f"{heading}: {len(files):,} ({by_reason})"
    yield from _sentences([file.sentence for file in files])


def _sentences(sentences: Sequence[str]) -> Iterator[str]:
    for sentence in sentences[:MOST_SENTENCES]:
        yield f"  {printable(sentence)}"
    if len(sentences) > MOST_SENTENCES:
        yield f"  … and {len(sentences) - MOST_SENTENCES} more"


def not_archived(results: Sequence[JobRow], outcome: str) -> list[NotArchived]:
    """The jobs with this outcome, `skipped` or `failed`."""
    return [
        NotArchived(row.reason or outcome, sentence_of(row))
        for row in results
        if row.outcome == outcome
    ]


def _as_asked(settings: IngestSettings) -> ArchivedAs:
    distance = settings.distance if settings.quality is None else 0.0
    return ArchivedAs(settings.tier, distance, settings.colorizer, settings.bound, settings.quality)


def _describe(stored_as: ArchivedAs) -> str:
    """Tier, quality or distance, colorizer and colour error limit, as far as they apply."""
    at = ""
    if stored_as.quality is not None:
        at = f" at quality {stored_as.quality:g}"
    elif stored_as.tier in {"compact", "color"}:
        at = f" at distance {stored_as.distance:g}"
    words = [stored_as.tier + at]
    if stored_as.colorizer:
        words += [stored_as.colorizer, _limit(stored_as.bound)]
    return ", ".join(words)


def _limit(bound: Bound) -> str:
    return (
        f"colour error (ΔE00) at most {bound.mean:g} mean, {bound.p95:g} for 95 % of the pixels, "
        f"{bound.tile:g} in any small area"
    )


def _differs(stored_as: ArchivedAs, settings: IngestSettings) -> bool:
    """Whether the settings would store the photo differently."""
    if stored_as.quality != settings.quality:
        return True
    if stored_as.tier != settings.tier and not _chosen_by_quality(stored_as, settings):
        return True
    by_distance = settings.quality is None and stored_as.tier != "lossless"
    if by_distance and stored_as.distance != settings.distance:
        return True
    if stored_as.colorizer is None:
        return False
    return stored_as.bound != settings.bound or settings.colorizer not in {
        "auto",
        stored_as.colorizer,
    }


def _chosen_by_quality(stored_as: ArchivedAs, settings: IngestSettings) -> bool:
    """Whether `compact` may have come to another tier, because that takes fewer bytes."""
    if settings.quality is None or settings.tier != "compact":
        return False
    return stored_as.tier == "exact" or (stored_as.tier == "color" and settings.color == "auto")
