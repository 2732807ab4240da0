"""The pixels of a view: decoded, resized, and in colour if the view asks for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from grayvault.colorizers.colorize import colorize
from grayvault.core.arrays import Size
from grayvault.core.colorizer import Colorizer
from grayvault.core.errors import DamagedFileError
from grayvault.core.photo import Alpha, Luma, Metadata, Pixels
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.codec.alpha import decode_alpha
from grayvault.imaging.codec.checked_picture import decode_picture
from grayvault.imaging.codec.complete_exif import complete_exif
from grayvault.imaging.color.color_space import gray_profile, profile_of_gray_in_color
from grayvault.imaging.color.flatten_alpha import flatten_alpha
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.write_image import keeps_gray
from grayvault.imaging.resize import resize
from grayvault.restore.output_orientation import oriented_metadata
from grayvault.restore.views.colorizer_for_view import restoration
from grayvault.restore.views.hints_view import hints_pixels, hints_xmp

Decode = Callable[[VaultFile], Pixels]
"""Gives the pixels of `decode_picture`, perhaps from memory."""

_ICC_COLOR_SPACE = slice(16, 20)  # ICC.1:2022, 7.2.8


@dataclass(frozen=True)
class RestoredPixels:
    """Upright pixels of a view, gray or R'G'B', their opacity, and the metadata for its file."""

    pixels: Pixels
    alpha: Alpha | None
    metadata: Metadata

    def on_white(self) -> "RestoredPixels":
        """The same without opacity, on a white ground."""
        if self.alpha is None:
            return self
        return replace(self, pixels=flatten_alpha(self.pixels, self.alpha), alpha=None)


def restored_pixels(
    file: VaultFile, view: View, colorizer: Colorizer | None, decode: Decode = decode_picture
) -> RestoredPixels:
    """The pixels of a view; `colorizer` restores the colours if any are shown.

    The result is upright; its metadata have the orientation that the view's file is to have. Raises
    `DamagedFileError`, and what the colorizer raises.
    """
    picture = decode(file)
    resized = resize(picture, view_size(picture, view), "lanczos")
    alpha = None if view.kind == "hints" else view_alpha(file, resized)
    pixels, xmp = _pixels(file, view, colorizer, picture, resized)
    if view.kind == "compare":
        pixels = _beside_gray(resized, pixels)
        alpha = None if alpha is None else np.hstack([alpha, alpha])
    return RestoredPixels(pixels, alpha, view_metadata(file, view, pixels, xmp))


def _pixels(
    file: VaultFile, view: View, colorizer: Colorizer | None, picture: Luma, resized: Luma
) -> tuple[Pixels, bytes | None]:
    """The pixels of one picture, without their opacity, and its XMP packet."""
    if view.kind == "hints":
        return hints_pixels(picture, resized, file), hints_xmp(file)
    if view.kind == "gray":
        return rgb_to_luma(resized), file.xmp
    if colorizer is None:
        return resized, file.xmp
    by = restoration(file, view, colorizer)
    return colorize(picture, resized, by.hints, colorizer, hinted=by.hinted), by.xmp


def view_size(pixels: Pixels, view: View) -> Size:
    """The (height, width) of a view: never larger than the photo, with its proportions."""
    height, width = pixels.shape[:2]
    if view.width is None or view.is_full_size(width):
        return height, width
    return max(1, round(height * view.width / width)), view.width


def view_alpha(file: VaultFile, resized: Pixels) -> Alpha | None:
    """The photo's opacity at the size of `resized`, whose depth it must have."""
    alpha = decode_alpha(file)
    if alpha is None:
        return None
    if alpha.dtype != resized.dtype:
        raise DamagedFileError(f"photo {file.record.id}: its opacity has another depth")
    return resize(alpha, (resized.shape[0], resized.shape[1]), "lanczos")


def view_metadata(file: VaultFile, view: View, pixels: Pixels, xmp: bytes | None) -> Metadata:
    """The photo's metadata for a view, with this XMP packet and a profile that fits `pixels`."""
    icc = file.record.icc
    is_restored = file.record.colorizer is not None and view.kind == "color"
    if icc is not None and not is_restored:  # restored pixels are again what the profile is for
        icc = _fitting_profile(icc, file, view, pixels)
    metadata = Metadata(complete_exif(file), xmp, icc, iptc_record(file))
    return oriented_metadata(metadata, file, view)


def _fitting_profile(icc: bytes, file: VaultFile, view: View, pixels: Pixels) -> bytes | None:
    """A profile as that of `pixels` as the view's file holds them; None if it can't be."""
    is_gray, has_alpha = pixels.ndim == 2, any(item.kind == "alpha" for item in file.attachments)
    one_channel = is_gray and keeps_gray(view.format, has_alpha=has_alpha)
    if icc[_ICC_COLOR_SPACE] == (b"GRAY" if one_channel else b"RGB "):
        return icc
    if one_channel:
        return gray_profile(icc)
    return profile_of_gray_in_color(icc) if is_gray else None


def iptc_record(file: VaultFile) -> bytes | None:
    """The photo's IPTC record, if it has one."""
    return next((item.data for item in file.attachments if item.kind == "iptc"), None)


def _beside_gray(resized: Luma, pixels: Pixels) -> Pixels:
    """The photo as it is stored, and at its right in colour."""
    gray = rgb_to_luma(resized)
    if pixels.ndim == 3:
        gray = np.repeat(gray[..., None], 3, axis=2)
    return np.hstack([gray, pixels])
