"""A report as one HTML page that needs nothing else: no scripts, no requests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grayvault.core.errors import UnsupportedError
from grayvault.report import figure_labels
from grayvault.report.page import plots
from grayvault.report.page.data import Document, tables
from grayvault.report.page.heatmap import legend
from grayvault.report.page.photo_images import Pictures
from grayvault.report.page.sample_photos import Chosen
from grayvault.report.text_format import printable, size

if TYPE_CHECKING:
    from jinja2 import Template

RANKS = {
    "best": "The most faithful photos",
    "typical": "Typical photos",
    "worst": "The least faithful photos",
}


@dataclass(frozen=True)
class Plot:
    """A plot with its title and a sentence on how to read it."""

    title: str
    svg: str
    note: str


@dataclass(frozen=True)
class Card:
    """A photo of the sheet with its pictures."""

    chosen: Chosen
    pictures: Pictures

    @property
    def figures(self) -> list[figure_labels.Figure]:
        """What is told of the photo."""
        return figure_labels.of_photo(self.chosen.facts)


def check_installed(otherwise: str = "") -> None:
    """Raise `UnsupportedError` where what makes pages isn't installed.

    `otherwise` ends its sentence: what can be done without.
    """
    try:
        import jinja2  # noqa: F401, PLC0415
        import matplotlib  # noqa: F401, PLC0415
    except ImportError as error:
        raise UnsupportedError(
            f"a page needs {error.name}: pip install 'grayvault[report]'{otherwise}"
        ) from error


def html(told: Document, cards: Sequence[Card]) -> str:
    """The page, in ASCII and UTF-8 without lone surrogates; raises as `check_installed`."""
    check_installed()
    gradient, marks = legend()
    return template("report.html").render(
        told=told,
        totals=figure_labels.totals(told.accounts.stats),
        headings=figure_labels.HEADINGS,
        tables=list(tables(told.accounts)),
        plots=list(_plots(told)),
        ranks={rank: [card for card in cards if card.chosen.rank == rank] for rank in RANKS},
        titles=RANKS,
        gradient=gradient,
        marks=marks,
    )


def template(name: str) -> "Template":
    """A page's template, with the filters `printable`, `size` and `cells`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("grayvault.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(printable=printable, size=size, cells=figure_labels.cells)
    return environment.get_template(name)


def _plots(told: Document) -> Iterator[Plot]:
    spread = told.spread
    if spread.factors:
        note = "A photo's original by its vault file. Left of the dotted line it grew."
        yield Plot("Factor", plots.factors(spread), note)
    if spread.delta_e:
        note = "Photos in bins of 0.1. Side by side, errors under 1 are hardly ever seen."
        yield Plot("Colour error", plots.color_errors(spread), note)
    if spread.factors:
        note = "What the same codec would have taken in colour stands between the two."
        yield Plot("Bytes by part", plots.parts(told.sums), note)
    if spread.spots:
        note = "Each dot is a photo, a larger one several. Up is smaller, left is more faithful."
        yield Plot("Factor against quality", plots.factor_and_quality(spread.spots), note)
    if spread.growth:
        note = "The bytes of all photos archived until then."
        yield Plot("Savings over time", plots.growth(spread.growth), note)
    if spread.scenes:
        note = "Who brings back what the photos show, as their brightness tells it."
        yield Plot("Colorizer by scene", plots.scenes(spread.scenes), note)
