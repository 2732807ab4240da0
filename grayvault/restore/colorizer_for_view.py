"""Who brings a photo's colours back, from which hints, and what the picture then says of itself."""

from dataclasses import dataclass

from grayvault.colorizers.colorize import hints_of
from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.colorizer import Colorizer, ModelRef
from grayvault.core.hints import Hints
from grayvault.core.vault_file import VaultFile, VaultRecord
from grayvault.core.view import View
from grayvault.imaging.formats.metadata import xmp


@dataclass(frozen=True)
class Restoring:
    """The colorizer, the hints that it is given, and the labelled XMP packet of the picture."""

    colorizer: Colorizer
    hints: Hints | None
    xmp: bytes


def restoring(file: VaultFile, view: View, colorizers: ColorizerSet) -> Restoring:
    """How a photo that has a colorizer is restored for a view.

    Raises `UnsupportedError` as `restorer`, and `DamagedFileError` where the hints are damaged.
    """
    record = file.record
    assert record.colorizer is not None
    hints = record.hints if view.hints else b""
    colorizer = restorer(view, record.colorizer, colorizers, hinted=bool(hints))
    as_measured = colorizer.ref == record.colorizer and hints == record.hints
    label = _label(record, colorizer.ref, as_measured=as_measured)
    return Restoring(colorizer, hints_of(hints), xmp.add_label(file.xmp, label))


def restorer(
    view: View, measured_with: ModelRef, colorizers: ColorizerSet, *, hinted: bool
) -> Colorizer:
    """Who restores a photo for a view: whom it names, else whom the photo was measured with.

    `hinted`: there are hints for it. Raises `UnsupportedError` where nobody can.
    """
    if view.colorizer is not None:
        return colorizers.usable(view.colorizer)
    return colorizers.restorer_of(measured_with, hinted=hinted)


def _label(record: VaultRecord, ref: ModelRef, *, as_measured: bool) -> dict[str, str]:
    """What a picture restored by `ref` says of itself in its XMP packet.

    The fidelity is only that of the colorizer and the hints that it was measured with.
    """
    label = {"Color": "restored", "Colorizer": ref.name, "Photo": record.id}
    if record.fidelity is not None and as_measured:
        label["DeltaEMean"] = f"{record.fidelity.delta_e_mean:.2f}"
        label["DeltaEP95"] = f"{record.fidelity.delta_e_p95:.2f}"
    return label
