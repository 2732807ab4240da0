"""Labels and texts of figures, the same in the terminal, on the page and in Markdown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grayvault.report.stats.by_group import Group
from grayvault.report.stats.collect import Stats
from grayvault.report.text_format import printable, size

HEADINGS = (
    "Photos",
    "Originals",
    "Archive",
    "Factor",
    "by codec",
    "by colour",
    "ΔE00 mean",
    "p95",
    "Hints a photo",
)
"""Columns after a group's name."""

_RULE = "guessed the colorizer that was chosen"
_DETAILS = frozenset({"luma_bytes", "hint_bytes", "factor_codec", "factor_color"})


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
        ("luma_bytes", "luma", size, _share(stats.luma_bytes, stats.stored_bytes)),
        ("hint_bytes", "hints", size, _share(stats.hint_bytes, stats.stored_bytes)),
        ("factor", "Factor", factor, "originals / archive"),
        ("factor_codec", "by the codec", factor, "the same codec, in colour"),
        ("factor_color", "by the colour", factor, "colour dropped, hints added"),
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


def of_photo(facts: dict[str, Any]) -> list[Figure]:
    """The figures of a photo of the report; `facts` as in `show --json`."""
    rows = (
        ("delta_e_mean", "ΔE00 mean", figure),
        ("delta_e_p95", "ΔE00 p95", figure),
        ("delta_e_tile", "ΔE00 worst small area", figure),
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
        *map(factor, (ratios.factor, ratios.factor_codec, ratios.factor_color)),
        *map(figure, (ratios.delta_e_mean, ratios.delta_e_p95)),
        hints,
    ]


def factor(value: float | None) -> str:
    """For instance `2.29×`."""
    return "–" if value is None else f"{value:.2f}×"


def figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


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
