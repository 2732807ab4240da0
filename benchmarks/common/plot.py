"""Rate-distortion curves as SVG: panels side by side, and one legend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import log10

RATES, ERRORS = (0.002, 0.1), (1.0, 4.0)
"""The ends of the axes: chroma bits per pixel, and mean ΔE00."""

RATE_TICKS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
ERROR_TICKS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0)

WIDTH, HEIGHT = 400, 340
"""The plotting area of one panel, in pixels."""

LEFT, TOP, GAP = 62, 44, 62
BELOW, LEGEND_ROW, LEGEND_COLUMNS = 64, 22, 4
INK, FAINT = "#222222", "#dddddd"


@dataclass(frozen=True)
class Line:
    """A curve of (bits per pixel, ΔE00); `color` is an SVG colour."""

    name: str
    color: str
    dashed: bool
    points: list[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    title: str
    lines: list[Line]


def draw(panels: Sequence[Panel]) -> str:
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
        elements += [*axes(panel.title, clip=index), *curves(panel.lines, clip=index), "</g>"]
    elements += [*legend(lines, width), "</g>", "</svg>"]
    return "\n".join(elements) + "\n"


def axes(title: str, clip: int) -> Iterator[str]:
    yield f'<clipPath id="area{clip}"><rect width="{WIDTH}" height="{HEIGHT}"/></clipPath>'
    yield text(WIDTH / 2, -16, title, "middle", 'font-size="15" font-weight="bold"')
    for rate in RATE_TICKS:
        x = across(rate)
        yield f'<path d="M{x:.1f} 0V{HEIGHT}" stroke="{FAINT}"/>'
        yield text(x, HEIGHT + 18, f"{rate:g}", "middle")
    for error in ERROR_TICKS:
        y = down(error)
        yield f'<path d="M0 {y:.1f}H{WIDTH}" stroke="{FAINT}"/>'
        yield text(-8, y + 4, f"{error:g}", "end")
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="{INK}"/>'
    yield text(WIDTH / 2, HEIGHT + 40, "chroma bits per pixel", "middle")
    yield text(-HEIGHT / 2, -42, "mean ΔE00", "middle", 'transform="rotate(-90)"')


def curves(lines: Sequence[Line], clip: int) -> Iterator[str]:
    yield f'<g clip-path="url(#area{clip})">'
    for index, line in reversed(list(enumerate(lines))):
        points = [(across(rate), down(error)) for rate, error in sorted(line.points)]
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


def across(rate: float) -> float:
    low, high = (log10(end) for end in RATES)
    return WIDTH * (log10(rate) - low) / (high - low)


def down(error: float) -> float:
    low, high = ERRORS
    return HEIGHT * (high - error) / (high - low)
