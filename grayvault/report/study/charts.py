"""The study's charts: the colour error of every colorizer, by kind of scene and photo by photo."""

from collections.abc import Sequence
from typing import Any

from grayvault.report.page.plot_style import INK, PALETTE, legend, plot, svg
from grayvault.report.study.results import Studied
from grayvault.report.study.summary import ModelMean, in_color
from grayvault.report.text_format import printable

MOST_PHOTOS = 40
"""Of a chart photo by photo: those that came back worst without hints."""

_ALL = "all photos"
_ROW, _BASE, _WIDE = 0.17, 1.0, 7.2
_ALONE, _HINTED = 0.45, 1.0
"""How strong the colour of a bar is: the same colorizer has one colour with hints and without."""

_BESIDE: Any = {
    "textcoords": "offset points",
    "va": "center",
    "fontsize": "x-small",
    "color": INK,
}
"""How a figure stands behind its bar, and behind the dotted line."""

Way = tuple[str, bool]


def by_scene(means: Sequence[ModelMean], bound: float) -> str:
    """Each colorizer's mean ΔE00 by kind of scene; the dotted line is what the bound allows."""
    found = {(one.scene, one.colorizer, one.hinted): one.delta_e_mean for one in means}
    kinds = list(dict.fromkeys(one.scene for one in means))
    rows = {kind or _ALL: {k[1:]: v for k, v in found.items() if k[0] == kind} for kind in kinds}
    return _bars(rows, bound, "scenes")


def by_photo(photos: Sequence[Studied], bound: float) -> str:
    """Each photo's mean ΔE00 by colorizer, the worst first; at most `MOST_PHOTOS` of them."""
    rows = {
        printable(photo.name): {
            (one.colorizer, one.hinted): one.comparison.delta_e_mean for one in photo.restored
        }
        for photo in in_color(photos)
    }
    worst = sorted(rows, key=lambda name: -max(rows[name].values()))[:MOST_PHOTOS]
    return _bars({name: rows[name] for name in worst}, bound, "photos")


def _bars(rows: dict[str, dict[Way, float]], bound: float, name: str) -> str:
    """Groups of bars from top to bottom; each way has its place in every group."""
    every = list(dict.fromkeys(way for row in rows.values() for way in row))
    names = list(dict.fromkeys(colorizer for colorizer, _ in every))
    tall = _BASE + _ROW * len(rows) * (len(every) + 1)
    figure, axes = plot("mean ΔE00", "", (_WIDE, tall))
    for number, (colorizer, hinted) in enumerate(every):
        there = [i for i, row in enumerate(rows.values()) if (colorizer, hinted) in row]
        values = [row[colorizer, hinted] for row in rows.values() if (colorizer, hinted) in row]
        axes.barh(
            [i * (len(every) + 1) + number for i in there],
            values,
            0.85,
            color=PALETTE[names.index(colorizer) % len(PALETTE)],
            alpha=_HINTED if hinted else _ALONE,
            label=f"{colorizer}, {'with hints' if hinted else 'alone'}",
        )
        for i, value in zip(there, values, strict=True):
            place = max(value, bound), i * (len(every) + 1) + number
            axes.annotate(f"{value:.1f}", place, (3, 0), **_BESIDE)
    axes.axvline(bound, color=INK, linewidth=0.8, linestyle=":")
    middle = (len(every) - 1) / 2
    axes.set_yticks([i * (len(every) + 1) + middle for i in range(len(rows))], list(rows))
    axes.margins(y=0.01)
    axes.invert_yaxis()
    legend(axes, min(len(every), 3))
    return svg(figure, name)
