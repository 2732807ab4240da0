"""The report's plots, as SVG."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from grayvault.catalog.summary_table import Sums
from grayvault.report.page.plot_style import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    ORANGE,
    PALETTE,
    legend,
    plot,
    svg,
)
from grayvault.report.stats.histograms import (
    DELTA_E_STEPS,
    FACTOR_STEPS,
    Distributions,
    Moment,
    Spot,
)
from grayvault.report.text_format import size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FEW = 40
"""As many moments are marked each."""


def factors(told: Distributions) -> str:
    """How many photos were made how many times smaller."""
    figure, axes = plot("times smaller", "photos")
    axes.bar(
        list(told.factors), list(told.factors.values()), 1 / FACTOR_STEPS, align="edge", color=BLUE
    )
    axes.axvline(1, color=INK, linewidth=0.8, linestyle=":")
    return svg(figure, "factors")


def color_errors(told: Distributions) -> str:
    """How many photos came back with which colour error."""
    figure, axes = plot("mean ΔE00 of a photo", "photos")
    values = list(told.delta_e.values())
    axes.bar(list(told.delta_e), values, 1 / DELTA_E_STEPS, align="edge", color=ORANGE)
    axes.set_xlim(left=0)
    return svg(figure, "color-errors")


def parts(sums: Sums) -> str:
    """What the bytes are: of the originals, of the same codec in colour, of the archive."""
    figure, axes = plot("MB", "")
    rest = sums.stored_bytes - sums.luma_bytes - sums.hint_bytes
    left = 0.0
    for name, count, color in (
        ("luma", sums.luma_bytes, BLUE),
        ("hints", sums.hint_bytes, ORANGE),
        ("metadata and the like", rest, GREEN),
    ):
        axes.barh("Archive", count / 1e6, left=left, color=color, label=f"{name} {size(count)}")
        left += count / 1e6
    axes.barh("The same codec, in colour", sums.color_bytes / 1e6, color=GRAY)
    axes.barh("Originals", sums.source_bytes / 1e6, color=GRAY)
    legend(axes, 1)
    return svg(figure, "parts")


def factor_and_quality(spots: Sequence[Spot]) -> str:
    """Each photo by factor and colour error; larger dots are several photos."""
    figure, axes = plot("mean ΔE00 of a photo", "times smaller")
    axes.scatter(
        [spot.delta_e + 0.5 / DELTA_E_STEPS for spot in spots],
        [spot.factor + 0.5 / FACTOR_STEPS for spot in spots],
        [28 * spot.photos**0.5 for spot in spots],
        color=BLUE,
        alpha=0.75,
        linewidths=0,
    )
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    return svg(figure, "factor-and-quality")


def growth(moments: Sequence[Moment]) -> str:
    """Originals and archive, as photos were archived; what is between them is saved."""
    figure, axes = plot("archived until (UTC)", "MB")
    at = [_day(moment.at) for moment in moments]
    source = [moment.source_bytes / 1e6 for moment in moments]
    stored = [moment.stored_bytes / 1e6 for moment in moments]
    marker = "." if len(at) <= _FEW else None
    axes.plot(at, source, color=GRAY, label="originals", marker=marker)
    axes.plot(at, stored, color=BLUE, label="archive", marker=marker)
    axes.fill_between(at, stored, source, color=GREEN, alpha=0.2, label="saved")
    axes.set_ylim(bottom=0)
    _dates(axes)
    legend(axes, 3)
    return svg(figure, "growth")


def scenes(counts: dict[tuple[str, str], int]) -> str:
    """Which colorizers brought back which kinds of scene."""
    figure, axes = plot("photos", "")
    kinds = sorted({kind for kind, _ in counts}, reverse=True)
    left = dict.fromkeys(kinds, 0)
    names = sorted({name for _, name in counts})
    for number, name in enumerate(names):
        here = [counts.get((kind, name), 0) for kind in kinds]
        color = PALETTE[number % len(PALETTE)]
        axes.barh(kinds, here, left=list(left.values()), color=color, label=name)
        left = {kind: left[kind] + more for kind, more in zip(kinds, here, strict=True)}
    legend(axes, min(len(names), 3))
    return svg(figure, "scenes")


def _day(at: str) -> float:
    """A time as matplotlib has it: days since 1970."""
    from matplotlib.dates import date2num  # noqa: PLC0415

    return float(date2num(datetime.fromisoformat(at)))  # type: ignore[no-untyped-call]


def _dates(axes: "Axes") -> None:
    from matplotlib import dates  # noqa: PLC0415

    locator: Any = dates.AutoDateLocator(maxticks=6)  # type: ignore[no-untyped-call]
    formatter: Any = dates.ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)
    axes.xaxis.get_offset_text().set_color(INK)
