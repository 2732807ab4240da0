"""The images of one photo in a report: original, gray, restored, and its colour error."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from grayvault.catalog.source_files import SourceRow
from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.errors import ColorizerError, GrayVaultError
from grayvault.core.photo import Metadata, Pixels
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.codec.alpha import decode_alpha
from grayvault.imaging.color.flatten_alpha import flatten_alpha
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.formats.write_image import encode_pixels
from grayvault.imaging.resize import fit_long_side, resize
from grayvault.ingest.originals.find_original import read_original
from grayvault.report.page.heatmap import error_map, heatmap
from grayvault.restore.render import opaque_pixels
from grayvault.vault.store import VaultFiles
from grayvault.vault.trash import Trash

T = TypeVar("T")

_LONG_SIDE, _QUALITY = 480, 82


@dataclass(frozen=True)
class PhotoImages:
    """`data:` addresses of JPEGs of at most 480 pixels a side; None if there is no such image.

    `original` and `heatmap` need the original file; without it `missing` says why in a sentence.
    """

    gray: str | None = None
    restored: str | None = None
    original: str | None = None
    heatmap: str | None = None
    missing: str | None = None


@dataclass(frozen=True)
class PhotoSources:
    """Where a photo's files and colours come from. No photo has more than `max_pixels`."""

    store: VaultFiles
    trash: Trash
    colorizers: ColorizerSet
    max_pixels: int

    def without_failing_colorizer(self, file: VaultFile, make: Callable[["PhotoSources"], T]) -> T:
        """The result of `make`; if the photo's colorizer fails, its result without that one."""
        try:
            return make(self)
        except ColorizerError:
            ref = file.record.colorizer
            return make(replace(self, colorizers=self.colorizers.without({ref} if ref else ())))


def photo_images(
    photo_id: str, sources: Sequence[SourceRow], photo_sources: PhotoSources
) -> PhotoImages:
    """Make the images of a photo; if some can't be made, the result says why."""
    try:
        file = photo_sources.store.get(photo_id)
        gray = opaque_pixels(file, View("gray", width=_LONG_SIDE))
        restored = photo_sources.without_failing_colorizer(
            file, lambda usable: opaque_pixels(file, View("color"), usable.colorizers).pixels
        )
    except GrayVaultError as error:
        return PhotoImages(missing=f"The vault file can't be shown: {error}.")
    icc = file.record.icc
    images = PhotoImages(_address(gray.pixels, gray.metadata.icc), _address(restored, icc))
    original = _original(file, sources, photo_sources)
    if original is None or original.shape[:2] != restored.shape[:2]:
        missing = "The original is no longer where it was, or has changed since."
        return replace(images, missing=missing)
    errors = heatmap(error_map(original, restored, icc))
    return replace(images, original=_address(original, icc), heatmap=_address(errors, None))


def _original(
    file: VaultFile, sources: Sequence[SourceRow], photo_sources: PhotoSources
) -> Pixels | None:
    """The original's pixels, comparable with the restored ones: transparency is shown on white."""
    objects = photo_sources.store.objects
    data = read_original(file.record.id, sources, photo_sources.trash, objects)
    if data is None:
        return None
    try:
        pixels = read_photo(data, photo_sources.max_pixels, damaged=True).pixels
    except GrayVaultError:
        return None
    alpha = decode_alpha(file)
    return pixels if alpha is None else flatten_alpha(pixels, alpha)


def _address(pixels: Pixels, icc: bytes | None) -> str:
    """A small JPEG without Exif: a report may be given away and must not reveal places."""
    size = fit_long_side((pixels.shape[0], pixels.shape[1]), _LONG_SIDE)
    jpeg = encode_pixels(resize(pixels, size, "box"), "jpeg", _QUALITY, Metadata(icc=icc))
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
