"""Photos brought back from the vault; imported only by what shows them."""

from collections.abc import Sequence
from dataclasses import replace

from grayvault.bootstrap.services import Services
from grayvault.catalog.photos import PhotoRow
from grayvault.config.places import models_folder
from grayvault.domain.colorizer import ModelRef
from grayvault.domain.vault import VaultFile
from grayvault.domain.view import View
from grayvault.errors import DamagedFileError, NotFoundError
from grayvault.imageio.encode import encode_pixels
from grayvault.restore.attached import files_beside, holds_attachments, with_attachments
from grayvault.restore.part import Part, cut_out, whole_width
from grayvault.restore.recent import Recent
from grayvault.restore.render import Rendered, render, rendered
from grayvault.restore.restoring import restorer
from grayvault.zoo.models import zoo_of
from grayvault.zoo.registry import Zoo

_WHOLES = Recent[tuple[str, View], Rendered](2)
"""Photos whose parts are being looked at: viewers ask for many parts at once."""


def render_photo(services: Services, photo: PhotoRow, view: View) -> bytes:
    """An image file of `photo` as `view` asks for it.

    Raises `DamagedFileError` where the vault file is damaged or missing.
    """
    return render(_vault_file(services, photo), view, zoo(services))


def render_part(services: Services, photo: PhotoRow, view: View, part: Part) -> bytes:
    """An image file of a part of `photo`; `view` says in colour or gray, the format and quality.

    Raises `DamagedFileError` as `render_photo`.
    """
    whole = replace(view, width=whole_width(part, photo.width))
    found = _WHOLES.get((photo.revision, whole), lambda: _rendered(services, photo, whole))
    pixels = cut_out(part, found.pixels, (photo.height, photo.width))
    return encode_pixels(pixels, view.format, view.quality, found.metadata)


def _rendered(services: Services, photo: PhotoRow, view: View) -> Rendered:
    return rendered(_vault_file(services, photo), view, zoo(services))


def give_back(
    services: Services, photo: PhotoRow, view: View
) -> tuple[bytes, Sequence[tuple[str, bytes]]]:
    """An image file of `photo` with what its source held beside the picture.

    What that file can't hold comes as files of its own: endings of their names and contents.
    Nothing comes with a gray or a smaller view. Raises `DamagedFileError` as `render_photo`.
    """
    file = _vault_file(services, photo)
    restored = render(file, view, zoo(services))
    if holds_attachments(file, view):
        return with_attachments(restored, file), ()
    whole = view.width is None or view.width >= photo.width
    return restored, list(files_beside(file)) if whole and view.kind == "color" else ()


def _vault_file(services: Services, photo: PhotoRow) -> VaultFile:
    try:
        return services.store.get(photo.id)
    except NotFoundError as error:
        raise DamagedFileError(
            f"the vault file of photo {photo.id} is missing: restore it from a backup, or add the "
            "photo again"
        ) from error
    except DamagedFileError as error:
        raise DamagedFileError(
            f"{error}: restore it from a backup, or remove it and add the photo again"
        ) from error


def zoo(services: Services) -> Zoo:
    """The colorizers that there are for this vault."""
    return zoo_of(models_folder(services.config.models))


def color_label(services: Services, photo: PhotoRow, view: View) -> str:
    """Where the colours of a photo, seen so, come from: `restored; …`, `kept` or `gray`.

    Raises `UnsupportedError` where nobody can restore it so.
    """
    if view.kind == "color" and photo.tier == "color":
        return "kept"
    restorer = restorer_for(services, photo, view)
    if view.kind == "gray" or restorer is None:
        return "gray"
    hints = "" if view.hints or not photo.hint_bytes else "; hints=off"
    if restorer != _measured_with(photo) or hints:
        return f"restored; colorizer={restorer.name}{hints}; measured-with={photo.colorizer}"
    return f"restored; colorizer={restorer.name}; delta-e={photo.delta_e_mean:.2f}"


def restorer_for(services: Services, photo: PhotoRow, view: View) -> ModelRef | None:
    """Who brings back the photo's colours here; None where there are none to bring back."""
    measured_with = _measured_with(photo)
    if measured_with is None:
        return None
    hinted = view.hints and photo.hint_bytes > 0
    return restorer(view, measured_with, zoo(services), hinted=hinted).ref


def _measured_with(photo: PhotoRow) -> ModelRef | None:
    return ModelRef(photo.colorizer, photo.weights) if photo.colorizer else None
