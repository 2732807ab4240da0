"""What `add` says at its end: what became of every file it was given."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grayvault.catalog.added_photos import ArchivedAs
from grayvault.catalog.jobs import JobRow
from grayvault.cli.text import counted, printable, size
from grayvault.core.jobs import DELETED, TRASHED
from grayvault.core.settings import Bound, IngestSettings
from grayvault.report.waiting_originals import Unfreed, local_time

MOST_SENTENCES = 20


@dataclass(frozen=True)
class Left:
    """A picture that isn't archived, and why: a short reason and a sentence."""

    reason: str
    sentence: str


@dataclass(frozen=True)
class Summary:
    """What a run of `add` came to.

    `results` are its finished jobs; `notes` tell, by photo id, which of its photos are kept
    otherwise than was asked for; `kept` counts the photos that were archived before it by how
    they are kept; `freed` are the jobs that freed originals at its end, `waiting` those that wait
    for it; `skipped_before` are the pictures that earlier runs skipped with the same
    settings; `gone` counts the files that left their path and turned up nowhere else;
    `unreadable` are folders; `ignored` counts files by kind; `unlooked` the files that
    were left when it was stopped, `taken_over` those that another run was given meanwhile.
    """

    results: Sequence[JobRow]
    notes: Mapping[str, str]
    kept: Counter[ArchivedAs]
    skipped_before: Sequence[Left]
    gone: int
    unreadable: Sequence[Left]
    ignored: Counter[str]
    unlooked: int
    taken_over: int
    freed: Sequence[JobRow] = ()
    waiting: Unfreed = field(default_factory=Unfreed)

    @property
    def skipped(self) -> list[Left]:
        """All pictures that were skipped, now or before."""
        return [*results_left(self.results, "skipped"), *self.skipped_before]

    @property
    def failed(self) -> list[Left]:
        """All pictures, and folders, that could not be read."""
        return [*results_left(self.results, "failed"), *self.unreadable]


def lines(summary: Summary, asked: IngestSettings) -> Iterator[str]:
    """The summary as lines of text, each safe to print."""
    yield from _archived_lines(summary.results, summary.notes)
    yield from freed_lines(summary.freed)
    yield from unfreed_lines(summary.waiting)
    yield from _kept_lines(summary.kept, asked)
    yield from left_lines("skipped", summary.skipped)
    yield from left_lines("failed", summary.failed)
    left = sum(row.outcome == "gone" for row in summary.results)
    if left > summary.gone:
        yield f"moved: {counted(left - summary.gone, 'file')}"
    if summary.gone:
        yield f"gone: {counted(summary.gone, 'file')} (what they held stays archived)"
    if summary.ignored:
        kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(summary.ignored.items()))
        yield f"ignored: {counted(summary.ignored.total(), 'file')} ({kinds})"
    if summary.unlooked:
        yield f"interrupted: {counted(summary.unlooked, 'file')} not looked at"
    if summary.taken_over:
        files = counted(summary.taken_over, "file")
        yield f"taken over: {files}, by another run that was given the same and tells of them"


def _archived_lines(results: Sequence[JobRow], notes: Mapping[str, str]) -> Iterator[str]:
    new = {row.photo_id: row for row in results if row.outcome == "archived"}
    source = sum(row.source_bytes or 0 for row in new.values())
    stored = sum(row.stored_bytes or 0 for row in new.values())
    gain = f" ({size(source)} → {size(stored)}, factor {source / stored:.2f})" if stored else ""
    yield f"archived: {counted(len(new), 'photo')}{gain}"
    yield from _sentences([f"{new[id_].path}: {note}" for id_, note in notes.items()])
    same = sum(row.photo_id in new for row in results) - len(new)
    if same:
        yield f"duplicates: {counted(same, 'file')} (the same bytes as a photo archived just now)"


def freed_lines(results: Sequence[JobRow]) -> Iterator[str]:
    """How many originals were freed, and how."""
    for reason, said in ((TRASHED, "moved to the trash"), (DELETED, "deleted for good")):
        rows = [row for row in results if row.reason == reason]
        if rows:
            taken = size(sum(row.source_bytes or 0 for row in rows))
            yield f"originals {said}: {len(rows):,} ({taken})"


def unfreed_lines(unfreed: Unfreed) -> Iterator[str]:
    """How many originals are yet to be freed, and why others stay."""
    if unfreed.waiting:
        first = local_time(unfreed.first_at)
        yield f"originals that wait: {unfreed.waiting:,}, the first may go from {first}"
    if unfreed.staying:
        yield f"originals that stay: {len(unfreed.staying):,}"
        yield from _sentences(unfreed.staying)


def _kept_lines(kept: Counter[ArchivedAs], asked: IngestSettings) -> Iterator[str]:
    for how, count in kept.most_common():
        yield f"already archived: {counted(count, 'photo')}, {_settings(how)}"
        if _differs(how, asked):
            wanted = ArchivedAs(asked.tier, asked.distance, asked.colorizer, asked.bound)
            yield f"  asked for: {_settings(wanted)}; archived photos stay as they are"


def left_lines(what: str, left: Sequence[Left]) -> Iterator[str]:
    """How many pictures are left, by reason, and the sentences of the first of them."""
    if not left:
        return
    reasons = Counter(one.reason for one in left)
    by_reason = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
    yield f"{what}: {len(left):,} ({by_reason})"
    yield from _sentences([one.sentence for one in left])


def _sentences(sentences: Sequence[str]) -> Iterator[str]:
    for sentence in sentences[:MOST_SENTENCES]:
        yield f"  {printable(sentence)}"
    if len(sentences) > MOST_SENTENCES:
        yield f"  … and {len(sentences) - MOST_SENTENCES} more"


def results_left(results: Sequence[JobRow], outcome: str) -> list[Left]:
    """The jobs that came to this outcome, `skipped` or `failed`, and why."""
    return [
        Left(row.reason or outcome, row.detail or row.path)
        for row in results
        if row.outcome == outcome
    ]


def _settings(how: ArchivedAs) -> str:
    """How photos are kept, in words: tier, distance, colorizer and bound as far as they matter."""
    lossy = how.tier in {"compact", "color"}
    words = [how.tier + (f" at distance {how.distance:g}" if lossy else "")]
    if how.colorizer:
        words += [how.colorizer, _bound(how.bound)]
    return ", ".join(words)


def _bound(bound: Bound) -> str:
    return f"ΔE00 at most {bound.mean:g} mean, {bound.p95:g} p95, {bound.tile:g} tile"


def _differs(how: ArchivedAs, asked: IngestSettings) -> bool:
    """Whether `how` isn't what was asked for, as far as it would show."""
    if how.tier != asked.tier or (how.tier != "lossless" and how.distance != asked.distance):
        return True
    if how.colorizer is None:
        return False
    return how.bound != asked.bound or asked.colorizer not in {"auto", how.colorizer}
