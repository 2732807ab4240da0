"""The study's pictures: JPEGs of the size at which photos are compared."""

from dataclasses import dataclass
from pathlib import Path

from grayvault.core.photo import Metadata, Photo, Pixels
from grayvault.imaging.color.color_space import gray_profile
from grayvault.imaging.color.flatten_alpha import flatten_alpha
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.write_image import encode_pixels
from grayvault.imaging.measure.color_error import measured_size
from grayvault.imaging.resize import resize
from grayvault.report.study.output_folder import StudyFolder

_QUALITY = 90


@dataclass(frozen=True)
class Album:
    """Writes the pictures of one photo, each to its own file."""

    folder: StudyFolder
    photo_id: str

    def color(self, name: str, photo: Photo) -> str:
        """Write a photo on white, with the label of a restored one; returns the file name."""
        return self._write(name, _on_white(photo), photo.metadata)

    def gray(self, name: str, photo: Photo) -> str:
        """Write a photo in black and white; returns the file name."""
        return self._write(name, rgb_to_luma(_on_white(photo)), Metadata(icc=photo.metadata.icc))

    def path(self, picture: str) -> Path:
        return self.folder.photo(self.photo_id) / picture

    def _write(self, name: str, pixels: Pixels, metadata: Metadata) -> str:
        height, width = pixels.shape[:2]
        small = resize(pixels, measured_size(height, width), "box")
        icc = gray_profile(metadata.icc) if pixels.ndim == 2 else metadata.icc
        jpeg = encode_pixels(small, "jpeg", _QUALITY, Metadata(icc=icc, xmp=metadata.xmp))
        self.folder.write(self.path(f"{name}.jpg"), jpeg)
        return f"{name}.jpg"


def _on_white(photo: Photo) -> Pixels:
    return photo.pixels if photo.alpha is None else flatten_alpha(photo.pixels, photo.alpha)
