"""A vault file to an image file, in colour or gray, at the size and in the format asked for."""

from dataclasses import dataclass, replace

import numpy as np

from grayvault.colorizers.colorize import colorize, jpeg_chroma_size
from grayvault.colorizers.registry import BUILT_IN, ColorizerSet
from grayvault.core.arrays import Size
from grayvault.core.errors import DamagedFileError
from grayvault.core.photo import Alpha, Luma, Metadata, Pixels
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.codec.alpha import decode_alpha
from grayvault.imaging.codec.checked_picture import check_picture, decode_picture
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.codec.jpeg_luma_codec import can_rebuild_jpeg
from grayvault.imaging.codec.jxl_orientation import read_orientation
from grayvault.imaging.color.color_space import gray_profile
from grayvault.imaging.color.flatten_alpha import flatten_alpha, flatten_planes
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import into_gamut
from grayvault.imaging.formats.container import insert_container
from grayvault.imaging.formats.write_image import (
    WITHOUT_ALPHA,
    encode_jpeg_planes,
    encode_jxl_planes,
    encode_pixels,
    jpeg_as_jxl,
)
from grayvault.imaging.orientation import to_stored
from grayvault.imaging.resize import resize
from grayvault.restore.attachments import goes_into_container, whole_exif
from grayvault.restore.colorizer_for_view import restoring
from grayvault.restore.decode_errors import called_damaged
from grayvault.restore.hints_view import hints_alone, label
from grayvault.restore.jpeg_from_coefficients import colored_jpeg, kept_jpeg
from grayvault.restore.output_orientation import agreeing, is_whole, stored_orientation

RENDERER_VERSION = 5
"""Part of every ETag: raised whenever the same vault file would be rendered otherwise."""


def render(file: VaultFile, view: View, colorizers: ColorizerSet = BUILT_IN) -> bytes:
    """An image file of the photo in `file`, as `view` asks for it.

    Restored colour is labelled in the XMP packet. Raises `DamagedFileError` where the file can't
    be decoded. If `colorizers` lacks its colorizer, its hints alone bring the colour, and the
    label says so; it never falls back to gray where colour was asked for. Raises `UnsupportedError`
    where the view's colorizer can't be used, a photo without hints can't be colorized, or its hints
    are to be shown.

    The whole photo in its source's format has all that the source's container held.
    """
    with called_damaged(file.record.id):
        return _render(file, view, colorizers)


def _render(file: VaultFile, view: View, colorizers: ColorizerSet) -> bytes:
    if not goes_into_container(file, view):
        return _encoded(file, view, colorizers)
    container = attached_container(file)
    encoded = _encoded(_described_by_container(file), view, colorizers)
    return insert_container(encoded, view.format, container or b"")


_IN_CONTAINER = {"iptc", "container"}


def _described_by_container(file: VaultFile) -> VaultFile:
    """A JPEG's file without what its container has, so that the label has room in its segment."""
    if file.record.source.format != "jpeg":
        return file
    others = tuple(one for one in file.attachments if one.kind not in _IN_CONTAINER)
    return replace(file, xmp=None, attachments=others)


def _encoded(file: VaultFile, view: View, colorizers: ColorizerSet) -> bytes:
    if _keeps_coefficients(file, view):
        kept = _with_coefficients(file, view, colorizers)
        if view.format == "jpeg" or read_orientation(kept) == read_orientation(file.codestream):
            return kept  # else libjxl reads another orientation from a JPEG's odd Exif
    pixels = decode_picture(file)
    shown = resize(pixels, _shown_size(pixels, view), "lanczos")
    if view.kind == "compare":
        return _compared(pixels, shown, file, view, colorizers)
    if view.kind == "hints":
        alone = hints_alone(pixels, shown, file)
        metadata = _metadata(file, view, alone, label(file))
        return encode_pixels(alone, view.format, view.quality, metadata)
    if file.record.colorizer is not None and view.kind == "color":
        return _restored(pixels, shown, file, view, colorizers)
    plain = rgb_to_luma(shown) if view.kind == "gray" else shown
    alpha = _shown_alpha(file, shown)
    if alpha is not None and view.format in WITHOUT_ALPHA:
        plain = flatten_alpha(plain, alpha)
    metadata = _metadata(file, view, plain, file.xmp)
    stored = np.ascontiguousarray(to_stored(plain, stored_orientation(file, view)))
    return encode_pixels(stored, view.format, view.quality, metadata, alpha)


@dataclass(frozen=True)
class Rendered:
    """A photo's pixels for a view, opaque, gray or R'G'B', and the metadata that belong to them."""

    pixels: Pixels
    metadata: Metadata


def rendered(file: VaultFile, view: View, colorizers: ColorizerSet = BUILT_IN) -> Rendered:
    """What `render` would encode, of any format's view in colour or gray, but upright in any case;
    what isn't opaque is on white. Raises as `render`.
    """
    with called_damaged(file.record.id):
        return _rendered(file, view, colorizers)


def _rendered(file: VaultFile, view: View, colorizers: ColorizerSet) -> Rendered:
    pixels = decode_picture(file)
    shown = resize(pixels, _shown_size(pixels, view), "lanczos")
    plain, xmp = rgb_to_luma(shown) if view.kind == "gray" else shown, file.xmp
    if file.record.colorizer is not None and view.kind == "color":
        by = restoring(file, view, colorizers)
        plain, xmp = colorize(pixels, shown, by.hints, by.colorizer), by.xmp
    alpha = _shown_alpha(file, shown)
    if alpha is not None:
        plain = flatten_alpha(plain, alpha)
    upright = replace(view, format="png")
    return Rendered(plain, _metadata(file, upright, plain, xmp))


def _shown_alpha(file: VaultFile, shown: Pixels) -> Alpha | None:
    """The photo's opacity at the size and depth of what is shown of it."""
    alpha = decode_alpha(file)
    if alpha is None:
        return None
    if alpha.dtype != shown.dtype:
        raise DamagedFileError(f"photo {file.record.id}: its opacity has another depth")
    return resize(alpha, (shown.shape[0], shown.shape[1]), "lanczos")


def _keeps_coefficients(file: VaultFile, view: View) -> bool:
    """Whether a view is a JPEG, or one inside JPEG XL, of all the coefficients there are."""
    whole = view.kind == "color" and is_whole(file, view)
    return whole and view.format in {"jpeg", "jxl"} and can_rebuild_jpeg(file.codestream)


def _with_coefficients(file: VaultFile, view: View, colorizers: ColorizerSet) -> bytes:
    """The photo in colour with its source's own coefficients, and its orientation.

    Of a photo that was restored they are the luma's, and the quality is that of the chroma.
    """
    check_picture(file)
    metadata = Metadata(whole_exif(file), file.xmp, file.record.icc, _iptc(file))
    if file.record.colorizer is None:
        jpeg = kept_jpeg(file, metadata)
    else:
        by = restoring(file, view, colorizers)
        metadata = replace(metadata, xmp=by.xmp)
        jpeg = colored_jpeg(file, by.hints, by.colorizer, view.quality, metadata)
    return jpeg if view.format == "jpeg" else jpeg_as_jxl(jpeg, metadata)


def _shown_size(pixels: Pixels, view: View) -> Size:
    """The (height, width) of a view: never larger than the photo, its proportions kept."""
    height, width = pixels.shape[:2]
    if view.width is None or view.width >= width:
        return height, width
    return max(1, round(height * view.width / width)), view.width


def _restored(
    luma: Luma, shown: Luma, file: VaultFile, view: View, colorizers: ColorizerSet
) -> bytes:
    """The photo in colour again, labelled as restored."""
    by = restoring(file, view, colorizers)
    metadata = Metadata(whole_exif(file), by.xmp, file.record.icc, _iptc(file))
    metadata = agreeing(metadata, file, view)
    alpha = _shown_alpha(file, shown)
    if view.format not in WITHOUT_ALPHA:
        pixels = colorize(luma, shown, by.hints, by.colorizer)
        return encode_pixels(pixels, view.format, view.quality, metadata, alpha)
    size = jpeg_chroma_size(luma.shape[:2], shown.shape[:2])
    chroma = by.colorizer.predict(luma, by.hints, size)
    fitting = into_gamut(resize(shown, size, "box"), chroma)
    if alpha is not None:
        shown, fitting = flatten_planes(shown, fitting, alpha, resize(alpha, size, "box"))
    turn = stored_orientation(file, view)
    shown = np.ascontiguousarray(to_stored(shown, turn))
    fitting = np.stack([to_stored(plane, turn) for plane in fitting])
    encode = encode_jpeg_planes if view.format == "jpeg" else encode_jxl_planes
    return encode(shown, fitting, view.quality, metadata)


def _compared(
    pixels: Pixels, shown: Pixels, file: VaultFile, view: View, colorizers: ColorizerSet
) -> bytes:
    """The photo as it is stored, and at its right in colour."""
    colored, xmp = shown, file.xmp
    if file.record.colorizer is not None:
        by = restoring(file, view, colorizers)
        colored, xmp = colorize(pixels, shown, by.hints, by.colorizer), by.xmp
    gray = rgb_to_luma(shown)
    if colored.ndim == 3:
        gray = np.repeat(gray[..., None], 3, axis=2)
    both = np.hstack([gray, colored])
    alpha = _shown_alpha(file, shown)
    alphas = None if alpha is None else np.hstack([alpha, alpha])
    if alphas is not None and view.format in WITHOUT_ALPHA:
        both = flatten_alpha(both, alphas)
    metadata = _metadata(file, view, both, xmp)
    return encode_pixels(both, view.format, view.quality, metadata, alphas)


def _metadata(file: VaultFile, view: View, shown: Pixels, xmp: bytes | None) -> Metadata:
    """The photo's metadata for a view, with this XMP; its profile as one for these channels."""
    icc = file.record.icc
    space = b"GRAY" if shown.ndim == 2 else b"RGB "
    if icc is not None and icc[16:20] != space:  # ICC.1:2022, 7.2.8
        icc = gray_profile(icc) if shown.ndim == 2 else None
    return agreeing(Metadata(whole_exif(file), xmp, icc, _iptc(file)), file, view)


def _iptc(file: VaultFile) -> bytes | None:
    return next((one.data for one in file.attachments if one.kind == "iptc"), None)
