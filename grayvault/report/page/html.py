"""A report as one HTML page that needs nothing else: no scripts, no requests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grayvault.core.errors import UnsupportedError
from grayvault.report import figure_labels
from grayvault.report.page import plots
from grayvault.report.page.data import ReportData, tables
from grayvault.report.page.heatmap import legend
from grayvault.report.page.photo_images import PhotoImages
from grayvault.report.page.sample_photos import SamplePhoto
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
class PhotoCard:
    """A sample photo with its images."""

    photo: SamplePhoto
    images: PhotoImages

    @property
    def figures(self) -> list[figure_labels.Figure]:
        return figure_labels.of_photo(self.photo.facts)


def check_installed(alternative: str = "") -> None:
    """Raise `UnsupportedError` if the libraries that make pages are not installed.

    `alternative` ends its sentence: what the user can do without them.
    """
    try:
        import jinja2  # noqa: F401, PLC0415
        import matplotlib  # noqa: F401, PLC0415
    except ImportError as error:
        raise UnsupportedError(
            f"a page needs {error.name}: pip install 'grayvault[report]'{alternative}"
        ) from error


def html(report: ReportData, cards: Sequence[PhotoCard]) -> str:
    """The page, without lone surrogates; raises as `check_installed`."""
    check_installed()
    gradient, marks = legend()
    return template("report.html").render(
        report=report,
        totals=figure_labels.totals(report.stats.totals),
        headings=figure_labels.HEADINGS,
        tables=list(tables(report.stats)),
        plots=list(_plots(report)),
        ranks={rank: [card for card in cards if card.photo.rank == rank] for rank in RANKS},
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


def _plots(report: ReportData) -> Iterator[Plot]:
    histograms = report.histograms
    if histograms.factors:
        note = "Original size divided by archived size. Photos left of the dotted line grew."
        yield Plot("Factor", plots.factors(histograms), note)
    if histograms.delta_e:
        note = "Photos in bins of 0.1. Errors under 1 are hardly visible, even side by side."
        yield Plot("Colour error", plots.color_errors(histograms), note)
    if histograms.factors:
        note = "The bars in the middle are what the same codec would need in colour."
        yield Plot("Bytes", plots.bytes_by_use(report.sums), note)
    if histograms.spots:
        note = "Each dot is a photo, a larger one several. Up is smaller, left is more faithful."
        yield Plot("Factor and quality", plots.factor_and_quality(histograms.spots), note)
    if histograms.growth:
        note = "The bytes of all photos archived until then."
        yield Plot("Savings over time", plots.growth(histograms.growth), note)
    if histograms.scenes:
        note = "Colorizers used, by kind of scene (estimated from the brightness)."
        yield Plot("Colorizer by scene", plots.scenes(histograms.scenes), note)
