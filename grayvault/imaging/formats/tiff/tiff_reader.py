"""TIFF files in, by Pillow; by tifffile those of 16 bits, further channels or rare compressions."""

from io import BytesIO

import numpy as np
from PIL import Image

from grayvault.core.arrays import Samples
from grayvault.core.errors import PhotoRefusedError
from grayvault.core.photo import Metadata, Photo
from grayvault.imaging.formats.metadata import xmp
from grayvault.imaging.formats.sample_range import split_alpha
from grayvault.imaging.formats.tiff.tiff_metadata import ICC, XMP, Tags, tags_of
from grayvault.imaging.formats.tiff.tiff_pages import Page, Pages, as_only_page, pages_of
from grayvault.imaging.formats.unsupported import refuse_too_large, sample_format_error
from grayvault.imaging.orientation import to_upright

_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _SAMPLES, _EXTRA, _DNG = 256, 257, 258, 262, 277, 338, 50706
_RAW = {32803, 34892}
"""Photometric interpretations of sensors' samples: TIFF/EP, and DNG's LinearRaw."""

_CANON_RAW, _CANON_RAW_AT = b"CR\2", 8
_COMPRESSION, _NONE = 259, 1
_OF_PILLOW = {*range(1, 9), 32771, 32773, 32946, 34925, 50000}
"""The compressions that Pillow reads."""

_THREE, _PLAIN = {2, 6}, {0, 1, 2}
"""Photometric interpretations of three colours (R'G'B' and Y'CbCr); of gray and R'G'B'."""

_OTHER_SPACES = {5: "CMYK", 8: "LAB", 9: "LAB", 10: "LAB"}

_ASSOCIATED, _OPACITY = 1, {1, 2}
"""What ExtraSamples says of colours that are multiplied by their opacity; of any opacity: TIFF 6.0,
section 18."""

_SIXTEEN = 16

_MOST_CHANNELS = 64
"""More than pictures of many spectral bands have; a forged file may claim any number."""


def read_tiff(data: bytes, max_pixels: int) -> Photo:
    """Decode the picture of full resolution of a TIFF file."""
    pages = pages_of(data)
    _refuse_raw(data, pages)
    refuse_too_large(pages.main.number(_WIDTH), pages.main.number(_HEIGHT), max_pixels)
    extras = _extras(pages.main)
    stored = _samples(as_only_page(data, pages.main), pages.main, extras)
    samples = to_upright(_without(stored, extras), pages.orientation)
    associated = extras[:1] == [_ASSOCIATED] and _by_tifffile(pages.main, extras)
    pixels, alpha = split_alpha(samples, associated=associated)
    tags = tags_of(data, pages)
    return Photo(
        pixels,
        "tiff",
        _metadata(tags),
        sum(page.coded_bytes for page in pages.previews),
        alpha=alpha,
        orientation=pages.orientation,
        left_out=_left_out(pages, tags, extras),
    )


def _refuse_raw(data: bytes, pages: Pages) -> None:
    """Raise `PhotoRefusedError` if a file holds a camera's raw data."""
    canon = data[_CANON_RAW_AT:].startswith(_CANON_RAW)
    sensor = any(page.number(_PHOTOMETRIC) in _RAW for page in (pages.main, pages.first))
    if canon or sensor or pages.first.directory.get(_DNG) or pages.main.directory.get(_DNG):
        raise PhotoRefusedError("raw", "a camera's raw file is not archived: it is a negative")


def _extras(page: Page) -> list[int]:
    """The kind of each channel beside the colours, by ExtraSamples; 0 if it doesn't say.

    Raises `PhotoRefusedError` if an opacity isn't the first of them, or there are too many.
    """
    channels = page.number(_SAMPLES) or 1
    if channels > _MOST_CHANNELS:
        raise PhotoRefusedError(
            "channels", f"it has {channels:,} channels; at most {_MOST_CHANNELS} are read"
        )
    colors = 3 if page.number(_PHOTOMETRIC) in _THREE else 1
    kinds = page.directory.numbers(_EXTRA, page.order)
    extras = (kinds + [0] * channels)[: max(channels - colors, 0)]
    if any(extra in _OPACITY for extra in extras[1:]):
        raise PhotoRefusedError("channels", "its opacity isn't the channel behind its colours")
    return extras


def _by_tifffile(page: Page, extras: list[int]) -> bool:
    """Whether Pillow would cut the samples to 8 bits, or knows no such channels or compression."""
    bits = set(page.directory.numbers(_BITS, page.order))
    plain = page.number(_PHOTOMETRIC) in _PLAIN
    rare = bool(extras) or (page.number(_COMPRESSION) or _NONE) not in _OF_PILLOW
    return bits == {_SIXTEEN} or (bits == {8} and plain and rare)


def _samples(data: bytes, page: Page, extras: list[int]) -> Samples:
    """The picture as (height, width[, channels]), as it is stored, at its own depth."""
    _refuse_unsupported(page)
    if _by_tifffile(page, extras):
        return _plain_samples(data)
    with Image.open(BytesIO(data), formats=["tiff"]) as image:
        if image.mode[0] in "FI":
            raise sample_format_error("other than 8 and 16 bits")
        image.load()
        has_alpha = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"}
        gray = image.mode in {"L", "1", "LA", "La"}
        color = ("LA" if has_alpha else "L") if gray else ("RGBA" if has_alpha else "RGB")
        return np.asarray(image.convert(color))


def _refuse_unsupported(page: Page) -> None:
    """Raise `PhotoRefusedError` for samples that neither library makes gray or R'G'B' of."""
    space, bits = page.number(_PHOTOMETRIC), page.directory.numbers(_BITS, page.order)
    if space in _OTHER_SPACES:
        raise PhotoRefusedError("color-space", f"{_OTHER_SPACES[space]} pictures are not archived")
    if max(bits, default=1) > _SIXTEEN:
        raise sample_format_error(f"{max(bits)} bits")
    if _SIXTEEN in bits and space not in _PLAIN:
        raise PhotoRefusedError(
            "color-space",
            f"TIFFs of 16 bits in photometric interpretation {space} are not archived",
        )


def _plain_samples(data: bytes) -> Samples:
    """Samples as they are written, of 8 or 16 bits."""
    import tifffile  # noqa: PLC0415 - it takes long to load, and most photos are no TIFF

    with tifffile.TiffFile(BytesIO(data)) as file:
        page = file.pages.first
        array = page.asarray()
        planar = array.ndim == 3 and page.planarconfig == tifffile.PLANARCONFIG.SEPARATE
        samples: Samples = np.moveaxis(array, 0, 2) if planar else array
        if page.photometric == tifffile.PHOTOMETRIC.MINISWHITE:
            gray = samples if samples.ndim == 2 else samples[..., 0]  # not the opacity
            np.subtract(np.iinfo(gray.dtype).max, gray, out=gray)
    return samples


def _without(samples: Samples, extras: list[int]) -> Samples:
    """Samples without the channels that are neither colour nor opacity."""
    if not extras or samples.ndim == 2:
        return samples
    opacity = extras[0] in _OPACITY
    channels = samples.shape[2]
    colors = 3 if channels > 2 and channels - len(extras) != 1 else 1
    return samples[..., : colors + opacity]


def _metadata(tags: Tags) -> Metadata:
    packet = tags.value(XMP)
    return Metadata(
        exif=tags.exif,
        xmp=xmp.reset_orientation(packet) if packet else None,
        icc=tags.value(ICC),
        iptc=tags.iptc,
    )


def _left_out(pages: Pages, tags: Tags, extras: list[int]) -> tuple[str, ...]:
    """What of a file isn't kept, in words."""
    unknown = sum(extra not in _OPACITY for extra in extras)
    words = [f"the tag {tag}, which can't be read" for tag in tags.unreadable]
    if unknown:
        channels = "a further channel" if unknown == 1 else f"{unknown} further channels"
        words.append(f"{channels} that its ExtraSamples doesn't call opacity")
    return (*words, *("a mask of its picture" for _ in pages.masks))
