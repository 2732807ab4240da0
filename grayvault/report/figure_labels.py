"""Labels and texts of figures, the same in the terminal, on the page and in Markdown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from grayvault.report.likeness_words import SCALE
from grayvault.report.stats.by_group import Group
from grayvault.report.stats.collect import Stats
from grayvault.report.text_format import counted, printable, size

HEADINGS = (
    "Photos",
    "Originals",
    "Archive",
    "Factor",
    "by codec",
    "by quality",
    "by colour",
    "Looks alike",
    "ΔE00 mean",
    "p95",
    "Hints a photo",
)
"""Columns after a group's name."""

_Row = tuple[str, str, Callable[[Any], str], str]
"""A figure's key, its label, what writes it, and a note."""

_RULE = "guessed the colorizer that was chosen"
_DETAILS = frozenset(
    {
        *("luma_bytes", "hint_bytes"),
        *("factor_codec", "factor_lossless", "factor_quality", "factor_color"),
        *("likeness_display", "likeness_worst", "quality_missed"),
    }
)


@dataclass(frozen=True)
class Figure:
    """A figure: its key in the JSON of `stats` or `show`, its value, its label and its text."""

    key: str
    value: Any
    label: str
    text: str
    note: str = ""

    @property
    def is_detail(self) -> bool:
        """Whether it breaks down a figure above it."""
        return self.key in _DETAILS


def totals(stats: Stats) -> list[Figure]:
    previews = (
        f"without {size(stats.preview_bytes)} of embedded previews" if stats.preview_bytes else ""
    )
    rows = (
        ("photos", "Photos", _count, ""),
        ("skipped", "Skipped", _count, _reasons(stats.skipped_by_reason)),
        ("failed", "Failed", _count, _reasons(stats.failed_by_reason)),
        ("ignored", "Ignored files", _count, _reasons(stats.ignored_by_kind)),
        ("source_bytes", "Originals", size, previews),
        ("stored_bytes", "Archive", size, ""),
        ("luma_bytes", "pictures", size, _share(stats.luma_bytes, stats.stored_bytes)),
        ("hint_bytes", "hints", size, _share(stats.hint_bytes, stats.stored_bytes)),
        ("factor", "Factor", factor, "originals / archive"),
        *_causes(stats),
        *_likeness(stats),
        ("delta_e_mean", "Colour error, mean", figure, "ΔE00; 1 is just visible side by side"),
        ("delta_e_p95", "Colour error, p95", figure, "ΔE00 that 95 % of the pixels do not exceed"),
        ("scene_agrees", "Scene rule", _of(stats.scene_photos), _RULE),
        ("freed_bytes", "Freed", size, "saved by removing originals"),
        ("freeable_bytes", "Could be freed", size, "saved by removing the other originals"),
    )
    figures = [(key, getattr(stats, key), *rest) for key, *rest in rows]
    return [
        Figure(key, value, label, write(value), note) for key, value, label, write, note in figures
    ]


def _causes(stats: Stats) -> Iterator[_Row]:
    """What brought the saving: codec, quality asked for, colour dropped."""
    if stats.lossless_photos:
        older = stats.photos - stats.lossless_photos
        including = f"; of {counted(older, 'older photo')} with the quality" if older else ""
        yield "factor_lossless", "by the codec", factor, f"without loss{including}"
        yield "factor_quality", "by the quality", factor, "what was asked for, in colour"
    else:
        yield "factor_codec", "by the codec", factor, "the same codec, in colour"
    yield "factor_color", "by the colour", factor, "colour dropped, hints added"


def _likeness(stats: Stats) -> Iterator[_Row]:
    if not stats.likeness_photos:
        return
    yield "likeness_full_size", "Looks like the original", score, f"of 100 at full size; {SCALE}"
    yield "likeness_display", "on a screen", score, "of 100, at 1536 pixels"
    yield "likeness_worst", "least alike", score, "the lowest of a photo, at full size"
    if stats.quality_photos:
        missed = _of(stats.quality_photos)
        yield "quality_missed", "below what was asked", missed, "of the photos with a quality"


def of_photo(facts: dict[str, Any]) -> list[Figure]:
    """The figures of a photo of the report; `facts` as in `show --json`."""
    rows = (
        ("delta_e_mean", "ΔE00 mean", figure),
        ("delta_e_p95", "ΔE00 p95", figure),
        ("delta_e_tile", "ΔE00 worst small area", figure),
        ("likeness_full_size", "Looks like the original, of 100", score),
        ("likeness_display", "on a screen", score),
        ("luma_psnr", "Luma PSNR", _decibels),
        ("source_bytes", "Original", size),
        ("stored_bytes", "Archive", size),
        ("hint_bytes", "Hints", size),
        ("tier", "Tier", _text),
        ("colorizer", "Colorizer", _text),
        ("scene", "Scene", _text),
        ("taken_at", "Taken", _minute),
        ("camera", "Camera", _text),
    )
    smaller = facts["source_bytes"] / facts["stored_bytes"]
    return [
        Figure("factor", smaller, "Factor", factor(smaller)),
        *(Figure(key, facts[key], label, write(facts[key])) for key, label, write in rows),
    ]


def cells(group: Group) -> list[str]:
    """A group's figures under `HEADINGS`."""
    ratios = group.ratios
    hints = "–" if ratios.hint_bytes is None else size(round(ratios.hint_bytes))
    return [
        _count(group.photos),
        size(group.source_bytes),
        size(group.stored_bytes),
        factor(ratios.factor),
        factor(ratios.factor_lossless or ratios.factor_codec),
        factor(ratios.factor_quality),
        factor(ratios.factor_color),
        score(ratios.likeness_full_size),
        *map(figure, (ratios.delta_e_mean, ratios.delta_e_p95)),
        hints,
    ]


def factor(value: float | None) -> str:
    """For instance `2.29×`."""
    return "–" if value is None else f"{value:.2f}×"


def figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def score(value: float | None) -> str:
    """A likeness of 100, for instance `83.4`."""
    return "–" if value is None else f"{value:.1f}"


def _count(value: int) -> str:
    return f"{value:,}"


def _of(whole: int) -> Callable[[int], str]:
    return lambda part: f"{part:,} of {whole:,}"


def _decibels(value: float | None) -> str:
    return "equal" if value is None else f"{value:.1f} dB"


def _text(value: str | None) -> str:
    return "–" if value is None else printable(value)


def _minute(taken_at: str | None) -> str:
    return _text(taken_at and taken_at[:16].replace("T", " "))


def _reasons(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%} of the archive" if whole else ""
