"""A study's results as files: one JSON document, two tables, and a page to look at."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_jsonable_python

from grayvault import __version__
from grayvault.core.settings import TIERS
from grayvault.report.page.html import Plot, template
from grayvault.report.study import charts
from grayvault.report.study.contact_sheet import frames
from grayvault.report.study.output_folder import StudyFolder
from grayvault.report.study.results import Studied
from grayvault.report.study.summary import Factors, ModelMean, factors, in_color, models
from grayvault.report.study.tables import factors_csv, measures_csv


@dataclass(frozen=True)
class Findings:
    """All that a study found: the photos, what they say together, and the files that were left.

    `left` are names of files with the sentence that says why; `bound` is the mean ΔE00 that hints
    were to hold; `distance` is JPEG XL's, of the tiers that have one.
    """

    photos: Sequence[Studied]
    left: Mapping[str, str]
    bound: float
    distance: float

    @property
    def factors(self) -> list[Factors]:
        """The last lines of the study's table."""
        return factors(self.photos)

    @property
    def models(self) -> list[ModelMean]:
        """The colorizers' means."""
        return models(self.photos)


def write(findings: Findings, folder: StudyFolder) -> None:
    """Write everything that tells of all photos; raises `GrayVaultError` where it can't be."""
    contents = {
        "study.json": json.dumps(_document(findings), indent=2, allow_nan=False) + "\n",
        "factors.csv": factors_csv(findings.photos),
        "measures.csv": measures_csv(findings.photos),
        "index.html": html(findings),
    }
    for name, content in contents.items():
        folder.write(folder.root / name, content.encode())


def html(findings: Findings) -> str:
    """The page; it shows the pictures that lie beside it."""
    return template("study.html").render(
        told=findings,
        colored=in_color(findings.photos),
        factors={one.method: one for one in findings.factors},
        tiers=TIERS,
        plots=list(_plots(findings)),
        frames=frames,
        made_at=_now(),
        version=__version__,
    )


def _document(findings: Findings) -> dict[str, Any]:
    return {
        "made_at": _now(),
        "version": __version__,
        "bound": findings.bound,
        "distance": findings.distance,
        "factors": [asdict(one) for one in findings.factors],
        "models": [asdict(one) for one in findings.models],
        "left": dict(findings.left),
        "photos": to_jsonable_python(findings.photos),
    }


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def _plots(findings: Findings) -> Iterator[Plot]:
    if not in_color(findings.photos):
        return
    note = (
        f"Each colorizer from the brightness alone (pale) and with hints. Left of the dotted line, "
        f"{findings.bound:g}, is what hints were asked to hold."
    )
    yield Plot("Models by scene", charts.by_scene(findings.models, findings.bound), note)
    note = "The photos that came back worst without hints come first."
    yield Plot("Photo by photo", charts.by_photo(findings.photos, findings.bound), note)
