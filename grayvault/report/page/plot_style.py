"""Size, colours and legend of all plots, and their SVG for a page.

Text stays text and takes the page's colour.
"""

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, GRAY = "#3b82c4", "#d9822b", "#3f9b5f", "#8a8f98"
"""Distinct on white and on black, also for people who are blind to red or green."""

PALETTE = (BLUE, ORANGE, GREEN, "#b0579c", "#c2a83e", "#5aa9a3", GRAY)
INK = "#010203"
"""A placeholder for the page's text colour; `svg` replaces it."""

_FOR_A_PAGE = (
    (r'(\bid="|url\(#|href="#)', r"\g<1>{name}-"),  # a page holds several plots
    (r"<style.*?</style>", ""),  # would hold for the whole page
    (r" font-family: [^;]*;", ""),
    (r'^<svg xmlns:xlink="[^"]*" width="[^"]*" height="[^"]*"', "<svg"),
    ("xlink:href", "href"),
)

_SIZE = 5.2, 2.9
"""Inches of 72 units: half of a page's width."""


def plot(across: str, up: str, size: tuple[float, float] = _SIZE) -> tuple["Figure", "Axes"]:
    """An empty plot of `size` inches with labelled axes; an axis of `photos` has whole numbers."""
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    figure = Figure(size, layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(across, color=INK)
    axes.set_ylabel(up, color=INK)
    axes.patch.set_visible(False)
    axes.tick_params(colors=INK, length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    for scale, name in ((axes.xaxis, across), (axes.yaxis, up)):
        if name == "photos":
            scale.set_major_locator(MaxNLocator(integer=True))
    return figure, axes


def legend(axes: "Axes", columns: int) -> None:
    """A legend above the plot."""
    axes.legend(
        frameon=False,
        labelcolor=INK,
        ncols=columns,
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        fontsize="small",
    )


def svg(figure: "Figure", name: str) -> str:
    """The `svg` element, as wide as its container; `name` makes its ids unique on the page."""
    import matplotlib  # noqa: PLC0415
    from matplotlib.text import Text  # noqa: PLC0415

    for words in figure.findobj(Text):  # names may have dollar signs
        words.set_parse_math(False)
    text = StringIO()
    settings: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": name}
    with matplotlib.rc_context(settings):
        metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(text, format="svg", transparent=True, metadata=metadata)
    drawn = text.getvalue()
    drawn = drawn[drawn.index("<svg") :].replace(INK, "currentColor")
    for pattern, replacement in _FOR_A_PAGE:
        drawn = re.sub(pattern, replacement.format(name=name), drawn, flags=re.DOTALL)
    return drawn
