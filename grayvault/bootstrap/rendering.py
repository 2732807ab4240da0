"""Photos brought back from the vault; imported only by what shows them."""

from collections.abc import Sequence

from grayvault.bootstrap.services import Services
from grayvault.catalog.photos import PhotoRow
from grayvault.domain.colorizer import ModelRef
from grayvault.domain.vault import VaultFile
from grayvault.domain.view import View, ViewKind
from grayvault.errors import DamagedFileError, NotFoundError
from grayvault.restore.attached import files_beside, holds_attachments, with_attachments
from grayvault.restore.render import render
from grayvault.zoo.registry import restorer_of


def render_photo(services: Services, photo: PhotoRow, view: View) -> bytes:
    """An image file of `photo` as `view` asks for it.

    Raises `DamagedFileError` where the vault file is damaged or missing.
    """
    return render(_vault_file(services, photo), view)


def give_back(
    services: Services, photo: PhotoRow, view: View
) -> tuple[bytes, Sequence[tuple[str, bytes]]]:
    """An image file of `photo` with what its source held beside the picture.

    What that file can't hold comes as files of its own: endings of their names and contents.
    Nothing comes with a gray or a smaller view. Raises `DamagedFileError` as `render_photo`.
    """
    file = _vault_file(services, photo)
    restored = render(file, view)
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


def color_label(photo: PhotoRow, kind: ViewKind) -> str:
    """Where the colours of a photo, seen so, come from: `restored; …`, `kept` or `gray`."""
    if kind == "color" and photo.tier == "color":
        return "kept"
    restorer = restorer_for(photo)
    if kind == "gray" or restorer is None:
        return "gray"
    if restorer != _measured_with(photo):
        return f"restored; colorizer={restorer.name}; measured-with={photo.colorizer}"
    return f"restored; colorizer={restorer.name}; delta-e={photo.delta_e_mean:.2f}"


def restorer_for(photo: PhotoRow) -> ModelRef | None:
    """Who brings back the photo's colours here; None where there are none to bring back."""
    measured_with = _measured_with(photo)
    return restorer_of(measured_with).ref if measured_with else None


def _measured_with(photo: PhotoRow) -> ModelRef | None:
    return ModelRef(photo.colorizer, photo.weights) if photo.colorizer else None
