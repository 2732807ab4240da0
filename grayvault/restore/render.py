"""A vault file to an image file, in colour or gray, in the size and format of a view."""

from dataclasses import replace

import numpy as np

from grayvault.colorizers.colorize import colorize_planes
from grayvault.colorizers.registry import BUILT_IN, ColorizerSet
from grayvault.core.colorizer import Colorizer
from grayvault.core.photo import Metadata
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import CODED_AS_JPEG, View
from grayvault.imaging.codec.attached_files import holds_attachments, restores_container
from grayvault.imaging.codec.checked_picture import check_picture, decode_picture
from grayvault.imaging.codec.complete_exif import complete_exif
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.codec.jpeg_luma_codec import can_rebuild_jpeg
from grayvault.imaging.codec.jxl_orientation import read_orientation
from grayvault.imaging.color.flatten_alpha import flatten_planes
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
from grayvault.restore.attachments import with_attachments
from grayvault.restore.decode_errors import decode_errors_as_damage
from grayvault.restore.jpeg_from_coefficients import jpeg_kept_in_color, jpeg_with_restored_color
from grayvault.restore.output_orientation import stored_orientation
from grayvault.restore.restored_pixels import (
    Decode,
    RestoredPixels,
    iptc_record,
    restored_pixels,
    view_alpha,
    view_metadata,
    view_size,
)
from grayvault.restore.views.colorizer_for_view import colorizer_for, restoration


def render(file: VaultFile, view: View, colorizers: ColorizerSet = BUILT_IN) -> bytes:
    """An image file of the photo in `file`, restored by one of `colorizers`.

    If the photo's own colorizer is missing, its hints alone restore the colour, and the label says
    so; the result is never gray if colour was asked for. Raises as `render_with`, and
    `UnsupportedError` if no colorizer can restore the photo.
    """
    return render_with(file, view, colorizer_for(file.record, view, colorizers))


def render_with(
    file: VaultFile, view: View, colorizer: Colorizer | None, decode: Decode = decode_picture
) -> bytes:
    """An image file of the photo in `file`, restored by `colorizer` (None: nothing to restore).

    `decode` gives the pixels of the stored picture. Restored colour is labelled in the XMP packet.
    The whole photo in its source's format has all that the source's container held. Raises
    `DamagedFileError` if the file can't be decoded, and `UnsupportedError` if the view shows the
    hints of a photo without hints.
    """
    with decode_errors_as_damage(file.record.id):
        if not restores_container(file, view):
            return _encode(file, view, colorizer, decode)
        encoded = _encode(_without_container(file), view, colorizer, decode)
        return insert_container(encoded, view.format, attached_container(file) or b"")


def render_with_attachments(
    file: VaultFile, view: View, colorizer: Colorizer | None, decode: Decode = decode_picture
) -> bytes:
    """As `render_with`, with the photo's attachments if the file can hold them."""
    restored = render_with(file, view, colorizer, decode)
    return with_attachments(restored, file) if holds_attachments(file, view) else restored


def opaque_pixels(
    file: VaultFile, view: View, colorizers: ColorizerSet = BUILT_IN
) -> RestoredPixels:
    """The pixels that `render` encodes, but upright and on white in any case."""
    return opaque_pixels_with(file, view, colorizer_for(file.record, view, colorizers))


def opaque_pixels_with(
    file: VaultFile, view: View, colorizer: Colorizer | None, decode: Decode = decode_picture
) -> RestoredPixels:
    """The pixels that `render_with` encodes, but upright and on white in any case."""
    with decode_errors_as_damage(file.record.id):
        return restored_pixels(file, replace(view, format="png"), colorizer, decode).on_white()


def _without_container(file: VaultFile) -> VaultFile:
    """A JPEG's vault file without what its container adds later, to leave room for the label."""
    if file.record.source.format != "jpeg":
        return file
    in_container = {"iptc", "container"}
    others = tuple(item for item in file.attachments if item.kind not in in_container)
    return replace(file, xmp=None, attachments=others)


def _encode(file: VaultFile, view: View, colorizer: Colorizer | None, decode: Decode) -> bytes:
    if _keeps_coefficients(file, view):
        encoded = _encode_coefficients(file, view, colorizer)
        if view.format == "jpeg":
            return encoded
        if read_orientation(encoded) == read_orientation(file.codestream):
            return encoded  # else libjxl reads another orientation from a JPEG's odd Exif
    if colorizer is not None and view.kind == "color" and view.format in CODED_AS_JPEG:
        return _encode_planes(file, view, colorizer, decode)
    restored = restored_pixels(file, view, colorizer, decode)
    if view.format in WITHOUT_ALPHA:
        restored = restored.on_white()
    stored = np.ascontiguousarray(to_stored(restored.pixels, stored_orientation(file, view)))
    return encode_pixels(stored, view.format, view.quality, restored.metadata, restored.alpha)


def _keeps_coefficients(file: VaultFile, view: View) -> bool:
    """Whether a view is a JPEG, or one inside JPEG XL, that gets the stored coefficients."""
    full_size = view.kind == "color" and view.is_full_size(file.record.width)
    return full_size and view.format in CODED_AS_JPEG and can_rebuild_jpeg(file.codestream)


def _encode_coefficients(file: VaultFile, view: View, colorizer: Colorizer | None) -> bytes:
    """The photo in colour with its source's coefficients, in its source's orientation.

    If colours are restored, only the luma's are the source's; the quality is that of the chroma.
    """
    check_picture(file)
    metadata = Metadata(complete_exif(file), file.xmp, file.record.icc, iptc_record(file))
    if colorizer is None:
        jpeg = jpeg_kept_in_color(file, metadata)
    else:
        by = restoration(file, view, colorizer)
        metadata = replace(metadata, xmp=by.xmp)
        jpeg = jpeg_with_restored_color(file, by, view.quality, metadata)
    return jpeg if view.format == "jpeg" else jpeg_as_jxl(jpeg, metadata)


def _encode_planes(file: VaultFile, view: View, colorizer: Colorizer, decode: Decode) -> bytes:
    """The restored photo as a JPEG, or one inside JPEG XL, from planes instead of R'G'B'."""
    gray = decode(file)
    resized = resize(gray, view_size(gray, view), "lanczos")
    by = restoration(file, view, colorizer)
    metadata = view_metadata(file, view, resized, by.xmp)
    alpha = view_alpha(file, resized)
    luma, chroma = colorize_planes(gray, resized, by.hints, colorizer, hinted=by.hinted)
    if alpha is not None:
        small = resize(alpha, (chroma.shape[1], chroma.shape[2]), "box")
        luma, chroma = flatten_planes(luma, chroma, alpha, small)
    orientation = stored_orientation(file, view)
    stored_luma = np.ascontiguousarray(to_stored(luma, orientation))
    stored_chroma = np.stack([to_stored(plane, orientation) for plane in chroma])
    encode = encode_jpeg_planes if view.format == "jpeg" else encode_jxl_planes
    return encode(stored_luma, stored_chroma, view.quality, metadata)
