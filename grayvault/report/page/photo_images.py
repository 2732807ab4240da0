"""The pictures of one photo in a report: original, gray, restored, and its colour error."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from grayvault.catalog.source_files import SourceRow
from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.errors import ColorizerError, GrayVaultError
from grayvault.core.photo import Metadata, Pixels
from grayvault.core.vault_file import Store, VaultFile
from grayvault.core.view import View
from grayvault.imaging.codec.alpha import decode_alpha
from grayvault.imaging.color.flatten_alpha import flatten_alpha
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.formats.write_image import encode_pixels
from grayvault.imaging.resize import resize
from grayvault.ingest.originals.find_original import read_original
from grayvault.report.page.heatmap import error_map, heatmap
from grayvault.restore.render import rendered
from grayvault.vault.trash import Trash

T = TypeVar("T")

_LONG_SIDE, _QUALITY = 480, 82


@dataclass(frozen=True)
class Pictures:
    """Addresses (`data:`) of JPEGs of at most 480 pixels a side, each None where there is none.

    `original` and `heatmap` need the original file; without it `missing` says in a sentence why.
    """

    gray: str | None = None
    restored: str | None = None
    original: str | None = None
    heatmap: str | None = None
    missing: str | None = None


@dataclass(frozen=True)
class Lightbox:
    """Where pictures come from: the vault's files and trash, the colorizers.

    No photo has more than `max_pixels`.
    """

    store: Store
    trash: Trash
    colorizers: ColorizerSet
    max_pixels: int

    def with_what_works(self, file: VaultFile, make: Callable[["Lightbox"], T]) -> T:
        """What `make` gives; where the photo's colorizer fails, what it gives without that."""
        try:
            return make(self)
        except ColorizerError:
            ref = file.record.colorizer
            return make(replace(self, colorizers=self.colorizers.without({ref} if ref else ())))


def pictures(photo_id: str, sources: Sequence[SourceRow], parts: Lightbox) -> Pictures:
    """Make the pictures of a photo; what can't be made is left out, with the reason."""
    try:
        file = parts.store.get(photo_id)
        gray = rendered(file, View("gray", width=_LONG_SIDE))
        color = View("color")
        restored = parts.with_what_works(file, lambda able: rendered(file, color, able.colorizers))
    except GrayVaultError as error:
        return Pictures(missing=f"The vault file can't be shown: {error}.")
    icc = file.record.icc
    shown = Pictures(_address(gray.pixels, gray.metadata.icc), _address(restored.pixels, icc))
    original = _original(file, sources, parts)
    if original is None or original.shape[:2] != restored.pixels.shape[:2]:
        missing = "The original is no longer where it was, or is another file now."
        return Pictures(shown.gray, shown.restored, missing=missing)
    return Pictures(
        shown.gray,
        shown.restored,
        _address(original, icc),
        _address(heatmap(error_map(original, restored.pixels, icc)), None),
    )


def _original(file: VaultFile, sources: Sequence[SourceRow], parts: Lightbox) -> Pixels | None:
    """The original's pixels as the restored ones are shown: what isn't opaque on white."""
    data = read_original(file.record.id, sources, parts.trash)
    if data is None:
        return None
    try:
        pixels = read_photo(data, parts.max_pixels, damaged=True).pixels
    except GrayVaultError:
        return None
    alpha = decode_alpha(file)
    return pixels if alpha is None else flatten_alpha(pixels, alpha)


def _address(pixels: Pixels, icc: bytes | None) -> str:
    """A small JPEG, without Exif: a report is given away, and says nothing of places."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _LONG_SIDE / max(height, width))
    size = max(1, round(height * scale)), max(1, round(width * scale))
    jpeg = encode_pixels(resize(pixels, size, "box"), "jpeg", _QUALITY, Metadata(icc=icc))
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
