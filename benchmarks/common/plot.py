"""Curves of quality over rate as SVG: panels side by side, and one legend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import log10

WIDTH, HEIGHT = 400, 340
"""The plotting area of one panel, in pixels."""

LEFT, TOP, GAP = 62, 44, 62
BELOW, LEGEND_ROW, LEGEND_COLUMNS = 64, 22, 4
INK, FAINT = "#222222", "#dddddd"


@dataclass(frozen=True)
class Axes:
    """The rates across, on a logarithmic scale, and the figures down; both end at their ticks."""

    rate: str
    rate_ticks: tuple[float, ...]
    figure: str
    figure_ticks: tuple[float, ...]

    def across(self, rate: float) -> float:
        low, high = log10(self.rate_ticks[0]), log10(self.rate_ticks[-1])
        return WIDTH * (log10(rate) - low) / (high - low)

    def down(self, figure: float) -> float:
        low, high = self.figure_ticks[0], self.figure_ticks[-1]
        return HEIGHT * (high - figure) / (high - low)


@dataclass(frozen=True)
class Line:
    """A curve of (rate, figure); `color` is an SVG colour."""

    name: str
    color: str
    dashed: bool
    points: list[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    title: str
    lines: list[Line]


def draw(panels: Sequence[Panel], axes: Axes) -> str:
    """The SVG; the legend has the lines of the first panel."""
    lines = panels[0].lines
    rows = -(-len(lines) // LEGEND_COLUMNS)
    width = LEFT + len(panels) * (WIDTH + GAP) - GAP + 20
    height = TOP + HEIGHT + BELOW + rows * LEGEND_ROW
    elements = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">',
        f'<g font-family="sans-serif" font-size="12" fill="{INK}">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for index, panel in enumerate(panels):
        elements.append(f'<g transform="translate({LEFT + index * (WIDTH + GAP)} {TOP})">')
        elements += [*grid(panel.title, axes, clip=index), *curves(panel.lines, axes, clip=index)]
        elements.append("</g>")
    elements += [*legend(lines, width), "</g>", "</svg>"]
    return "\n".join(elements) + "\n"


def grid(title: str, axes: Axes, clip: int) -> Iterator[str]:
    yield f'<clipPath id="area{clip}"><rect width="{WIDTH}" height="{HEIGHT}"/></clipPath>'
    yield text(WIDTH / 2, -16, title, "middle", 'font-size="15" font-weight="bold"')
    for rate in axes.rate_ticks:
        x = axes.across(rate)
        yield f'<path d="M{x:.1f} 0V{HEIGHT}" stroke="{FAINT}"/>'
        yield text(x, HEIGHT + 18, f"{rate:g}", "middle")
    for figure in axes.figure_ticks:
        y = axes.down(figure)
        yield f'<path d="M0 {y:.1f}H{WIDTH}" stroke="{FAINT}"/>'
        yield text(-8, y + 4, f"{figure:g}", "end")
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="{INK}"/>'
    yield text(WIDTH / 2, HEIGHT + 40, axes.rate, "middle")
    yield text(-HEIGHT / 2, -42, axes.figure, "middle", 'transform="rotate(-90)"')


def curves(lines: Sequence[Line], axes: Axes, clip: int) -> Iterator[str]:
    yield f'<g clip-path="url(#area{clip})">'
    for index, line in reversed(list(enumerate(lines))):
        points = [(axes.across(rate), axes.down(figure)) for rate, figure in sorted(line.points)]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{joined}" {stroke(line, first=not index)}/>'
        radius = 3.2 if not index else 2.4
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{line.color}"/>'
    yield "</g>"


def legend(lines: Sequence[Line], width: float) -> Iterator[str]:
    column = (width - LEFT) / LEGEND_COLUMNS
    for index, line in enumerate(lines):
        row, across_row = divmod(index, LEGEND_COLUMNS)
        x, y = LEFT + across_row * column, TOP + HEIGHT + BELOW + row * LEGEND_ROW
        path = f'd="M{x:.0f} {y:.0f}h28"'
        yield f"<path {path} {stroke(line, first=not index)}/>"
        yield text(x + 36, y + 4, line.name, "start")


def stroke(line: Line, *, first: bool) -> str:
    """The attributes of a line; the first one is drawn thicker."""
    dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
    return f'fill="none" stroke="{line.color}" stroke-width="{3 if first else 1.6}"{dashes}'


def text(x: float, y: float, words: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(words)}</text>'
