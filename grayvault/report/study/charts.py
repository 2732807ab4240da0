"""The study's charts: the colour error of every colorizer, by kind of scene and photo by photo."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grayvault.report.page.plot_style import INK, PALETTE, legend, plot, svg
from grayvault.report.study.results import PhotoResult
from grayvault.report.study.summary import ModelMean, Variant, in_color
from grayvault.report.text_format import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PHOTOS = 40
"""In the chart by photo: those with the largest errors."""

_ALL = "all photos"
_INCHES_PER_BAR, _INCHES_AROUND, _INCHES_WIDE = 0.17, 1.0, 7.2
_BAR_HEIGHT = 0.85
_ALONE, _HINTED = 0.45, 1.0
"""Opacity of bars without and with hints; the colour stands for the colorizer."""

_LABEL: Any = {
    "textcoords": "offset points",
    "va": "center",
    "fontsize": "x-small",
    "color": INK,
}
"""Style of the figure to the right of a bar and of the dotted line."""

Errors = Mapping[str, Mapping[Variant, float]]
"""Mean ΔE00 by row (a kind of scene, or a photo) and variant."""


@dataclass(frozen=True)
class _Bars:
    """The bars of one variant: `positions` on the vertical axis, and `errors` (mean ΔE00)."""

    variant: Variant
    positions: list[int]
    errors: list[float]


def by_scene(means: Sequence[ModelMean], limit: float) -> str:
    """Each colorizer's mean ΔE00 by kind of scene; a dotted line marks the `limit`."""
    errors: dict[str, dict[Variant, float]] = {}
    for mean in means:
        row = errors.setdefault(mean.scene or _ALL, {})
        row[mean.colorizer, mean.hinted] = mean.delta_e_mean
    return _chart(errors, limit, "scenes")


def by_photo(photos: Sequence[PhotoResult], limit: float) -> str:
    """Each photo's mean ΔE00 by colorizer, the worst photo first; at most `MOST_PHOTOS`."""
    errors = {
        printable(photo.name): {
            (restored.colorizer, restored.hinted): restored.comparison.delta_e_mean
            for restored in photo.restored
        }
        for photo in in_color(photos)
    }
    worst = sorted(errors, key=lambda name: -max(errors[name].values()))[:MOST_PHOTOS]
    return _chart({name: errors[name] for name in worst}, limit, "photos")


def _bars(errors: Errors, variants: Sequence[Variant]) -> Iterator[_Bars]:
    """Bars in groups, one group per row; a variant has the same position in each group."""
    for offset, variant in enumerate(variants):
        row_errors = {
            row * (len(variants) + 1) + offset: by_variant[variant]
            for row, by_variant in enumerate(errors.values())
            if variant in by_variant
        }
        yield _Bars(variant, list(row_errors), list(row_errors.values()))


def _chart(errors: Errors, limit: float, name: str) -> str:
    """The bars as SVG; `name` is that of the chart on its page."""
    variants = list(dict.fromkeys(variant for row in errors.values() for variant in row))
    colorizers = list(dict.fromkeys(colorizer for colorizer, _ in variants))
    group = len(variants) + 1  # the bars of a row and a gap
    height = _INCHES_AROUND + _INCHES_PER_BAR * len(errors) * group
    figure, axes = plot("mean ΔE00", "", (_INCHES_WIDE, height))
    for bars in _bars(errors, variants):
        color = PALETTE[colorizers.index(bars.variant[0]) % len(PALETTE)]
        _draw(axes, bars, color, limit)
    axes.axvline(limit, color=INK, linewidth=0.8, linestyle=":")
    middle = (len(variants) - 1) / 2
    axes.set_yticks([row * group + middle for row in range(len(errors))], list(errors))
    axes.margins(y=0.01)
    axes.invert_yaxis()
    legend(axes, min(len(variants), 3))
    return svg(figure, name)


def _draw(axes: "Axes", bars: _Bars, color: str, limit: float) -> None:
    """Draw bars in one colour, each with its figure to the right of it and of the limit."""
    colorizer, hinted = bars.variant
    axes.barh(
        bars.positions,
        bars.errors,
        _BAR_HEIGHT,
        color=color,
        alpha=_HINTED if hinted else _ALONE,
        label=f"{colorizer}, {'with hints' if hinted else 'alone'}",
    )
    for position, error in zip(bars.positions, bars.errors, strict=True):
        axes.annotate(f"{error:.1f}", (max(error, limit), position), (3, 0), **_LABEL)
