"""How a view of a photo is made: decided once, shared by headers, view cache and renderer."""

from dataclasses import dataclass

from grayvault.catalog.photos import PhotoRow
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.colorizer import Colorizer, ModelRef
from grayvault.core.errors import RequestError
from grayvault.core.view import View
from grayvault.restore.views.etag import etag
from grayvault.restore.views.region import Region


@dataclass(frozen=True)
class ViewPlan:
    """How a view of a photo, or of a region of it, is made.

    `colorizer` restores the colours; it is None if there are none to restore. `as_measured`: the
    colours are those whose colour error was measured. `label` says where they come from (`gray`,
    `kept` or `restored; …`).
    """

    photo: PhotoRow
    view: View
    region: Region | None
    colorizer: Colorizer | None
    as_measured: bool
    label: str
    etag: str

    @property
    def cache_key(self) -> str:
        """The name of the view's file in the view cache."""
        return f"{self.etag}.{self.view.format}"

    @property
    def is_stand_in(self) -> bool:
        """Whether the colours differ from the measured ones though the view didn't ask for it."""
        return not self.as_measured and self.view.colorizer is None and self.view.hints


def view_plan(
    photo: PhotoRow, view: View, colorizer: Colorizer | None, region: Region | None = None
) -> ViewPlan:
    """The plan of a view that `colorizer` restores.

    Raises `RequestError` if the view names a colorizer for a photo that has none, or shows the
    hints of a photo without hints.
    """
    _check(photo, view)
    ref = colorizer.ref if colorizer else None
    without_hints = not view.hints and photo.hint_bytes > 0
    as_measured = ref is None or (ref == measured_with(photo) and not without_hints)
    return ViewPlan(
        photo,
        view,
        region,
        colorizer,
        as_measured,
        _label(photo, view, ref, as_measured=as_measured, without_hints=without_hints),
        etag(photo.revision, ref, view, region),
    )


def measured_with(photo: PhotoRow) -> ModelRef | None:
    """The colorizer that the photo's colour error was measured with; None if it has none."""
    return ModelRef(photo.colorizer, photo.weights) if photo.colorizer else None


def _check(photo: PhotoRow, view: View) -> None:
    if view.colorizer is not None and photo.colorizer is None:
        raise RequestError(
            f"photo {photo.id} is {'kept in colour' if photo.tier == 'color' else 'gray'}: "
            f"the colorizer {view.colorizer} has nothing to restore"
        )
    if view.kind == "hints" and not photo.hint_bytes:
        raise RequestError(f"photo {photo.id} has no hints: it is gray, or kept in colour")


def _label(
    photo: PhotoRow, view: View, ref: ModelRef | None, *, as_measured: bool, without_hints: bool
) -> str:
    if view.kind == "hints":
        return f"restored; colorizer={PROPAGATE.ref.name}; view=hints"
    if view.kind == "color" and photo.tier == "color":
        return "kept"
    if ref is None:
        return "gray"
    entries = ["restored", f"colorizer={ref.name}"]
    if without_hints:
        entries.append("hints=off")
    if not as_measured:
        entries.append(f"measured-with={photo.colorizer}")
    elif photo.delta_e_mean is not None:
        entries.append(f"delta-e={photo.delta_e_mean:.2f}")
    return "; ".join(entries)
