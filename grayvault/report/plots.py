"""The report's plots, as SVG to stand in a page: text stays text and takes the page's colour."""

import re
from collections.abc import Sequence
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING, Any

from grayvault.catalog.totals import Sums
from grayvault.report.distributions import (
    DELTA_E_STEPS,
    FACTOR_STEPS,
    Distributions,
    Moment,
    Spot,
)
from grayvault.report.text import size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, GRAY = "#3b82c4", "#d9822b", "#3f9b5f", "#8a8f98"
"""Told apart on white and on black, and by those who see no red or no green."""

_PALETTE = (BLUE, ORANGE, GREEN, "#b0579c", "#c2a83e", "#5aa9a3", GRAY)
_INK = "#010203"
"""Stands for the page's own colour of text until the SVG is written."""

_FOR_A_PAGE = (
    (r'(\bid="|url\(#|href="#)', r"\g<1>{name}-"),  # a page holds several plots
    (r"<style.*?</style>", ""),  # would hold for the whole page
    (r" font-family: [^;]*;", ""),
    (r'^<svg xmlns:xlink="[^"]*" width="[^"]*" height="[^"]*"', "<svg"),
    ("xlink:href", "href"),
)

_FEW = 40
"""As many moments are marked each."""

_SIZE = 5.2, 2.9
"""Inches of 72 units: half of a page's width."""


def factors(told: Distributions) -> str:
    """How many photos were made how many times smaller."""
    figure, axes = _plot("times smaller", "photos")
    axes.bar(
        list(told.factors), list(told.factors.values()), 1 / FACTOR_STEPS, align="edge", color=BLUE
    )
    axes.axvline(1, color=_INK, linewidth=0.8, linestyle=":")
    return _svg(figure, "factors")


def color_errors(told: Distributions) -> str:
    """How many photos came back with which colour error."""
    figure, axes = _plot("mean ΔE00 of a photo", "photos")
    values = list(told.delta_e.values())
    axes.bar(list(told.delta_e), values, 1 / DELTA_E_STEPS, align="edge", color=ORANGE)
    axes.set_xlim(left=0)
    return _svg(figure, "color-errors")


def parts(sums: Sums) -> str:
    """What the bytes are: of the originals, of the same codec in colour, of the archive."""
    figure, axes = _plot("MB", "")
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
    _legend(axes, 1)
    return _svg(figure, "parts")


def factor_and_quality(spots: Sequence[Spot]) -> str:
    """Each photo by factor and colour error; larger dots are several photos."""
    figure, axes = _plot("mean ΔE00 of a photo", "times smaller")
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
    return _svg(figure, "factor-and-quality")


def growth(moments: Sequence[Moment]) -> str:
    """Originals and archive, as photos were archived; what is between them is saved."""
    figure, axes = _plot("archived until (UTC)", "MB")
    at = [_day(moment.at) for moment in moments]
    source = [moment.source_bytes / 1e6 for moment in moments]
    stored = [moment.stored_bytes / 1e6 for moment in moments]
    marker = "." if len(at) <= _FEW else None
    axes.plot(at, source, color=GRAY, label="originals", marker=marker)
    axes.plot(at, stored, color=BLUE, label="archive", marker=marker)
    axes.fill_between(at, stored, source, color=GREEN, alpha=0.2, label="saved")
    axes.set_ylim(bottom=0)
    _dates(axes)
    _legend(axes, 3)
    return _svg(figure, "growth")


def scenes(counts: dict[tuple[str, str], int]) -> str:
    """Which colorizers brought back which kinds of scene."""
    figure, axes = _plot("photos", "")
    kinds = sorted({kind for kind, _ in counts}, reverse=True)
    left = dict.fromkeys(kinds, 0)
    names = sorted({name for _, name in counts})
    for number, name in enumerate(names):
        here = [counts.get((kind, name), 0) for kind in kinds]
        color = _PALETTE[number % len(_PALETTE)]
        axes.barh(kinds, here, left=list(left.values()), color=color, label=name)
        left = {kind: left[kind] + more for kind, more in zip(kinds, here, strict=True)}
    _legend(axes, min(len(names), 3))
    return _svg(figure, "scenes")


def _plot(across: str, up: str) -> tuple["Figure", "Axes"]:
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    figure = Figure(_SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(across, color=_INK)
    axes.set_ylabel(up, color=_INK)
    axes.patch.set_visible(False)
    axes.tick_params(colors=_INK, length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_INK)
    for scale, name in ((axes.xaxis, across), (axes.yaxis, up)):
        if name == "photos":
            scale.set_major_locator(MaxNLocator(integer=True))
    return figure, axes


def _legend(axes: "Axes", columns: int) -> None:
    axes.legend(
        frameon=False,
        labelcolor=_INK,
        ncols=columns,
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        fontsize="small",
    )


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
    axes.xaxis.get_offset_text().set_color(_INK)


def _svg(figure: "Figure", name: str) -> str:
    """The `svg` element alone, as wide as where it stands."""
    import matplotlib  # noqa: PLC0415

    text = StringIO()
    settings: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": name,
        "text.parse_math": False,
    }
    with matplotlib.rc_context(settings):
        metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(text, format="svg", transparent=True, metadata=metadata)
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :].replace(_INK, "currentColor")
    for pattern, replacement in _FOR_A_PAGE:
        svg = re.sub(pattern, replacement.format(name=name), svg, flags=re.DOTALL)
    return svg
