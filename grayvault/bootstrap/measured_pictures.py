"""Pictures that are to be measured: of files, and restored ones of a vault's photos."""

from pathlib import Path

from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.photos import PhotoRow
from grayvault.core.errors import PhotoRefusedError, UnreadablePhotoError
from grayvault.core.photo import Photo
from grayvault.core.view import View
from grayvault.imaging.formats.read_photo import read_picture
from grayvault.restore.view_plan import ViewPlan


def picture_of_file(path: Path, max_pixels: int) -> Photo:
    """The picture in a file, upright; also one that GrayVault restored.

    Raises `OSError`, and `UnreadablePhotoError` where the file holds none that can be compared.
    """
    data = path.read_bytes()
    try:
        return read_picture(data, max_pixels)
    except (PhotoRefusedError, UnreadablePhotoError) as error:
        raise UnreadablePhotoError(f"{path} can't be measured: {error}") from error


def picture_of_photo(renderer: Renderer, photo: PhotoRow) -> tuple[Photo, str]:
    """A photo as `restore` writes it to a PNG of full size, and where its colours come from.

    Raises as `Renderer.render`.
    """
    view = View(format="png")

    def make(plan: ViewPlan) -> tuple[bytes, str]:
        return renderer.render(plan), plan.label

    png, label = renderer.with_plan(photo, view, make)
    return read_picture(png, photo.width * photo.height), label
