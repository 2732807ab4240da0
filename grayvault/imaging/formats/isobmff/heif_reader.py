"""HEIC and AVIF files in: both are HEIF (ISO/IEC 23008-12), of different coding."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
import pi_heif
from PIL import Image

from grayvault.core.arrays import Samples
from grayvault.core.errors import PhotoRefusedError
from grayvault.core.photo import Metadata, Photo
from grayvault.imaging.formats.isobmff.clean_aperture import crop
from grayvault.imaging.formats.isobmff.heif_attachments import heif_attachments
from grayvault.imaging.formats.metadata import exif, xmp
from grayvault.imaging.formats.metadata.cicp_profiles import named_profile
from grayvault.imaging.formats.sample_range import split_alpha, to_full_range
from grayvault.imaging.formats.unsupported import animation_error, refuse_hdr, refuse_too_large
from grayvault.imaging.orientation import to_upright

_SEQUENCES = (b"avis", b"msf1", b"hevc", b"hevx")
"""Major brands of files that hold moving pictures."""


def read_heic(data: bytes, max_pixels: int) -> Photo:
    """Decode the primary picture of a HEIC file, turned as the file says."""
    container = _opened(data, max_pixels)
    samples = np.array(container)  # a copy: the container's own memory ends with it
    samples = to_full_range(samples, _depth(container.info, container.mode))
    pixels, alpha = split_alpha(samples, associated=container.premultiplied_alpha)
    metadata, attachments = _metadata(container.info), heif_attachments(data)
    return Photo(pixels, "heic", metadata, alpha=alpha, attachments=attachments)


def read_avif(data: bytes, max_pixels: int) -> Photo:
    """Decode an AVIF file, cropped and turned as the file says."""
    container = _opened(data, max_pixels)
    with Image.open(BytesIO(data), formats=["avif"]) as image:
        refuse_too_large(image.width, image.height, max_pixels)  # before the crop
        turn = image.getexif().get(0x0112, 1)  # Pillow says so of turned pictures
    depth = int(container.info["bit_depth"])
    samples: Samples = imagecodecs.avif_decode(data, numthreads=1)
    turned = to_upright(crop(to_full_range(samples, depth), data), int(turn))
    pixels, alpha = split_alpha(turned)  # libavif itself divides colours by their opacity
    metadata, attachments = _metadata(container.info), heif_attachments(data)
    return Photo(pixels, "avif", metadata, alpha=alpha, attachments=attachments)


def _opened(data: bytes, max_pixels: int) -> pi_heif.HeifFile:
    """The container, of which nothing is decoded yet."""
    if data[8:12] in _SEQUENCES:
        raise animation_error()
    container = pi_heif.open_heif(data, convert_hdr_to_8bit=False, hdr_to_16bit=False)
    if len(container) > 1:
        raise PhotoRefusedError("multi-frame", "the file holds several pictures of equal rank")
    refuse_too_large(container.size[0], container.size[1], max_pixels)
    refuse_hdr(_color(container.info)[1])
    return container


def _depth(info: Mapping[str, Any], mode: str) -> int:
    return int(info["bit_depth"]) if ";" in mode else 8


def _color(info: Mapping[str, Any]) -> tuple[int, int]:
    """The colour primaries and transfer characteristics that are named by number; 2: unknown."""
    named = info.get("nclx_profile") or {}
    return int(named.get("color_primaries", 2)), int(named.get("transfer_characteristics", 2))


def _metadata(info: Mapping[str, Any]) -> Metadata:
    raw_exif, packet = info.get("exif"), info.get("xmp")
    return Metadata(
        exif=exif.reset_orientation(raw_exif) if raw_exif else None,
        xmp=xmp.reset_orientation(packet) if packet else None,
        icc=info.get("icc_profile") or named_profile(*_color(info)),
    )
