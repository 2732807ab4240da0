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
    FactorErrorBin,
    GrowthPoint,
    Histograms,
)
from grayvault.report.text_format import size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_MARKERS = 40
"""With more points, the growth plot has lines without markers."""


def factors(histograms: Histograms) -> str:
    """Photos by how many times smaller they have become."""
    figure, axes = plot("times smaller", "photos")
    counts = histograms.factors
    axes.bar(list(counts), list(counts.values()), 1 / FACTOR_STEPS, align="edge", color=BLUE)
    axes.axvline(1, color=INK, linewidth=0.8, linestyle=":")
    return svg(figure, "factors")


def color_errors(histograms: Histograms) -> str:
    """Photos by colour error."""
    figure, axes = plot("mean ΔE00 of a photo", "photos")
    counts = histograms.delta_e
    axes.bar(list(counts), list(counts.values()), 1 / DELTA_E_STEPS, align="edge", color=ORANGE)
    axes.set_xlim(left=0)
    return svg(figure, "color-errors")


def bytes_by_use(sums: Sums) -> str:
    """The bytes of the originals, of the same codec in colour, and of the archive by use.

    In colour: without loss, if that is known, and with the quality that was asked for.
    """
    figure, axes = plot("MB", "")
    rest = sums.stored_bytes - sums.luma_bytes - sums.hint_bytes
    start = 0.0
    for name, count, color in (
        ("pictures", sums.luma_bytes, BLUE),
        ("hints", sums.hint_bytes, ORANGE),
        ("metadata and attachments", rest, GREEN),
    ):
        axes.barh("Archive", count / 1e6, left=start, color=color, label=f"{name} {size(count)}")
        start += count / 1e6
    axes.barh("The same codec, in colour", sums.color_bytes / 1e6, color=GRAY)
    if sums.lossless_photos:
        axes.barh("In colour, without loss", sums.lossless_bytes / 1e6, color=GRAY)
    axes.barh("Originals", sums.source_bytes / 1e6, color=GRAY)
    legend(axes, 1)
    return svg(figure, "bytes")


def factor_and_quality(bins: Sequence[FactorErrorBin]) -> str:
    """Photos by factor and colour error; a larger dot stands for several photos."""
    figure, axes = plot("mean ΔE00 of a photo", "times smaller")
    axes.scatter(
        [bin_.delta_e + 0.5 / DELTA_E_STEPS for bin_ in bins],
        [bin_.factor + 0.5 / FACTOR_STEPS for bin_ in bins],
        [28 * bin_.photos**0.5 for bin_ in bins],
        color=BLUE,
        alpha=0.75,
        linewidths=0,
    )
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    return svg(figure, "factor-and-quality")


def growth(points: Sequence[GrowthPoint]) -> str:
    """Bytes of originals and archive over time; the area between them is the saving."""
    figure, axes = plot("archived until (UTC)", "MB")
    at = [_day(point.at) for point in points]
    source = [point.source_bytes / 1e6 for point in points]
    stored = [point.stored_bytes / 1e6 for point in points]
    marker = "." if len(at) <= _MOST_MARKERS else None
    axes.plot(at, source, color=GRAY, label="originals", marker=marker)
    axes.plot(at, stored, color=BLUE, label="archive", marker=marker)
    axes.fill_between(at, stored, source, color=GREEN, alpha=0.2, label="saved")
    axes.set_ylim(bottom=0)
    _dates(axes)
    legend(axes, 3)
    return svg(figure, "growth")


def scenes(counts: dict[tuple[str, str], int]) -> str:
    """Photos by kind of scene and colorizer."""
    figure, axes = plot("photos", "")
    kinds = sorted({kind for kind, _ in counts}, reverse=True)
    starts = dict.fromkeys(kinds, 0)
    names = sorted({name for _, name in counts})
    for number, name in enumerate(names):
        widths = [counts.get((kind, name), 0) for kind in kinds]
        color = PALETTE[number % len(PALETTE)]
        axes.barh(kinds, widths, left=list(starts.values()), color=color, label=name)
        starts = {kind: starts[kind] + width for kind, width in zip(kinds, widths, strict=True)}
    legend(axes, min(len(names), 3))
    return svg(figure, "scenes")


def _day(at: str) -> float:
    """Days since 1970, as matplotlib counts."""
    from matplotlib.dates import date2num  # noqa: PLC0415

    return float(date2num(datetime.fromisoformat(at)))  # type: ignore[no-untyped-call]


def _dates(axes: "Axes") -> None:
    from matplotlib import dates  # noqa: PLC0415

    locator: Any = dates.AutoDateLocator(maxticks=6)  # type: ignore[no-untyped-call]
    formatter: Any = dates.ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)
    axes.xaxis.get_offset_text().set_color(INK)
