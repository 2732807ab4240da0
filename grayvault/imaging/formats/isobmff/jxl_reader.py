"""JPEG XL files in."""

import imagecodecs
import numpy as np
from pillow_jxl import Decoder

from grayvault.core.errors import PhotoRefusedError, UnreadablePhotoError
from grayvault.core.photo import Metadata, Photo
from grayvault.imaging.formats.isobmff.boxes import CODESTREAM_START, boxes, read_codestream
from grayvault.imaging.formats.isobmff.jxl_header import Header, header
from grayvault.imaging.formats.metadata import exif, xmp
from grayvault.imaging.formats.metadata.cicp_profiles import named_space
from grayvault.imaging.formats.sample_range import split_alpha, to_full_range
from grayvault.imaging.formats.unsupported import (
    animation_error,
    hdr_error,
    refuse_too_large,
    sample_format_error,
)

_EXIF, _XMP, _OURS = b"Exif", b"xml ", b"gvlt"
_SRGB = (1, 13)
"""Colour primaries and transfer characteristics of sRGB: ITU-T H.273, tables 2 and 3."""

_HDR_NAMES = {"PeQ": "PQ", "HLG": "HLG"}
"""How libjxl calls curves in the profiles that it makes of enumerated colour spaces."""


def read_jxl(data: bytes, max_pixels: int) -> Photo:
    """Decode a JPEG XL file, upright; a transcoded JPEG as the picture that it is."""
    content = {} if data.startswith(CODESTREAM_START) else _content(data)
    if _OURS in content:
        raise PhotoRefusedError("vault-file", "it is a file of a vault, not a photo to add")
    picture = header(codestream_of(data))
    refuse_too_large(picture.width, picture.height, max_pixels)
    _refuse_unsupported(picture)
    icc = _profile(data)
    samples = to_full_range(
        np.asarray(imagecodecs.jpegxl_decode(data, numthreads=1)), picture.depth
    )
    pixels, alpha = split_alpha(samples, associated=picture.associated)
    raw_exif, packet = content.get(_EXIF), content.get(_XMP)
    metadata = Metadata(
        exif=exif.reset_orientation(_structure(raw_exif)) if raw_exif else None,
        xmp=xmp.reset_orientation(packet) if packet else None,
        icc=icc,
    )
    return Photo(pixels, "jxl", metadata, alpha=alpha)


def _refuse_unsupported(picture: Header) -> None:
    if picture.is_animation:
        raise animation_error()
    if picture.is_float:
        raise sample_format_error("floating point")
    if picture.extra not in {(), ("opacity",)}:
        others = ", ".join(picture.extra)
        raise PhotoRefusedError("channels", f"it has extra channels ({others}): not archived")


def codestream_of(data: bytes) -> bytes:
    """The naked codestream of a JPEG XL file."""
    if data.startswith(CODESTREAM_START):
        return data
    return read_codestream(data, list(boxes(data)))


def _content(data: bytes) -> dict[bytes, bytes]:
    """The first box of each kind; those that are compressed (`brob`) as what they hold."""
    contents: dict[bytes, bytes] = {}
    for box in boxes(data):
        body = data[box.body : box.end]
        if box.kind == b"brob" and body[:4] in {_EXIF, _XMP}:
            contents.setdefault(body[:4], bytes(imagecodecs.brotli_decode(body[4:])))
        else:
            contents.setdefault(box.kind, body)
    return contents


def _structure(box: bytes) -> bytes:
    """The TIFF structure: the box begins with how many bytes stand before it."""
    return box[4 + int.from_bytes(box[:4], "big") :]


def _profile(data: bytes) -> bytes | None:
    """The profile of the codestream's colours; None for sRGB."""
    try:
        _, _, _, icc, _ = Decoder(num_threads=0)(data)
    except (ValueError, RuntimeError) as error:
        raise UnreadablePhotoError("the jxl picture can't be decoded") from error
    profile = bytes(icc)
    names = profile.decode("utf-16-be", "ignore") + profile[1:].decode("utf-16-be", "ignore")
    for mark, curve in _HDR_NAMES.items():
        if mark in names:
            raise hdr_error(curve)
    return None if not profile or named_space(profile) == _SRGB else profile
