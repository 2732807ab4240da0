"""Picks the colorizer that restores a photo for a view, and labels what it restored."""

from dataclasses import dataclass

from grayvault.colorizers.colorize import hints_of
from grayvault.colorizers.registry import PROPAGATE, ColorizerSet
from grayvault.core.arrays import Size
from grayvault.core.colorizer import Colorizer, ModelRef
from grayvault.core.hints import Hints
from grayvault.core.vault_file import VaultFile, VaultRecord
from grayvault.core.view import CODED_AS_JPEG, View
from grayvault.imaging.formats.metadata import restored_label

_COLORED_VIEWS = ("color", "compare")

_CELLS_A_SAMPLE = 1.5
"""So many cells along a sample of chroma are enough."""


@dataclass(frozen=True)
class Restoration:
    """A colorizer, the photo's hints, and the labelled XMP packet of the result.

    If not `hinted`, the colorizer doesn't get the hints; they still say what the gray picture is.
    """

    colorizer: Colorizer
    hints: Hints | None
    hinted: bool
    xmp: bytes


def find_colorizer(
    view: View, measured_with: ModelRef | None, colorizers: ColorizerSet, *, hinted: bool
) -> Colorizer | None:
    """The colorizer that a view names, else the one that the photo was measured with.

    If the latter can't be used here, another one takes its place (`restorer_of`). None if no colour
    is restored: for gray views, and for photos that have no colorizer. `hinted`: the photo has
    hints. Raises `UnsupportedError` if no colorizer here can restore the photo.
    """
    if measured_with is None or view.kind not in _COLORED_VIEWS:
        return None
    if view.colorizer is not None:
        return colorizers.usable(view.colorizer)
    return colorizers.restorer_of(measured_with, hinted=hinted and view.hints)


def colorizer_for(record: VaultRecord, view: View, colorizers: ColorizerSet) -> Colorizer | None:
    """As `find_colorizer`, for the photo of a vault record."""
    return find_colorizer(view, record.colorizer, colorizers, hinted=bool(record.hints))


def restoration(file: VaultFile, view: View, colorizer: Colorizer) -> Restoration:
    """How `colorizer` restores a photo for a view; `DamagedFileError` if its hints are damaged."""
    record = file.record
    as_measured = colorizer.ref == record.colorizer and (view.hints or not record.hints)
    label = _label(record, colorizer.ref, as_measured=as_measured)
    labelled = restored_label.add_label(file.xmp, label)
    hints = hints_of(record.hints, _enough_cells(record, view, colorizer))
    return Restoration(colorizer, hints, view.hints, labelled)


def _enough_cells(record: VaultRecord, view: View, colorizer: Colorizer) -> Size | None:
    """The (rows, columns) of cells that are enough for a small view.

    None: networks see all cells, whatever the view's size.
    """
    if view.width is None or colorizer.ref != PROPAGATE.ref:
        return None
    halved = 0.5 if view.format in CODED_AS_JPEG else 1.0
    columns = max(1, round(view.width * halved * _CELLS_A_SAMPLE))
    return max(1, round(record.height * columns / record.width)), columns


def _label(record: VaultRecord, ref: ModelRef, *, as_measured: bool) -> dict[str, str]:
    """XMP properties of a restored picture, with the colour error if it was measured like this."""
    label = {"Color": "restored", "Colorizer": ref.name, "Photo": record.id}
    if record.fidelity is not None and as_measured:
        label["DeltaEMean"] = f"{record.fidelity.delta_e_mean:.2f}"
        label["DeltaEP95"] = f"{record.fidelity.delta_e_p95:.2f}"
    return label
