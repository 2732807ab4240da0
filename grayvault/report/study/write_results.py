"""Write a study's results: a JSON document, two tables and a page."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from grayvault import __version__
from grayvault.core.settings import TIERS
from grayvault.report.page.html import Plot, template
from grayvault.report.study import charts
from grayvault.report.study.contact_sheet import frames
from grayvault.report.study.output_folder import StudyFolder
from grayvault.report.study.results import PhotoResult
from grayvault.report.study.summary import Factors, ModelMean, factors, in_color, models
from grayvault.report.study.tables import factors_csv, measures_csv


@dataclass(frozen=True)
class StudyResults:
    """All results of a study.

    `left_out` has the names of pictures without results, each with a sentence that says why.
    `bound` is the limit of the mean ΔE00; `quality` is the likeness that was asked for, None if
    `distance` decided: JPEG XL's, of the tiers that have one.
    """

    photos: Sequence[PhotoResult]
    left_out: Mapping[str, str]
    bound: float
    distance: float
    quality: float | None = None

    @property
    def factors(self) -> list[Factors]:
        return factors(self.photos)

    @property
    def models(self) -> list[ModelMean]:
        return models(self.photos)


def write(results: StudyResults, folder: StudyFolder) -> None:
    """Write the files on all photos; raises `GrayVaultError`."""
    contents = {
        "study.json": json.dumps(_document(results), indent=2, allow_nan=False) + "\n",
        "factors.csv": factors_csv(results.photos),
        "measures.csv": measures_csv(results.photos),
        "index.html": html(results),
    }
    for name, content in contents.items():
        folder.write(folder.root / name, content.encode())


def html(results: StudyResults) -> str:
    """The page; its pictures are files next to it."""
    return template("study.html").render(
        results=results,
        colored=in_color(results.photos),
        factors={factors.method: factors for factors in results.factors},
        tiers=TIERS,
        plots=list(_plots(results)),
        frames=frames,
        made_at=_now(),
        version=__version__,
    )


def _document(results: StudyResults) -> dict[str, Any]:
    return {
        "made_at": _now(),
        "version": __version__,
        "bound": results.bound,
        "distance": results.distance,
        "quality": results.quality,
        "factors": [asdict(factors) for factors in results.factors],
        "models": [asdict(model) for model in results.models],
        "left": dict(results.left_out),
        "photos": [asdict(photo) for photo in results.photos],
    }


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def _plots(results: StudyResults) -> Iterator[Plot]:
    if not in_color(results.photos):
        return
    note = (
        "Each colorizer without hints (pale) and with hints. The dotted line at "
        f"{results.bound:g} is the colour error limit for hints."
    )
    yield Plot("Colorizers by scene", charts.by_scene(results.models, results.bound), note)
    note = "The photos with the largest errors come first."
    yield Plot("Colorizers by photo", charts.by_photo(results.photos, results.bound), note)
