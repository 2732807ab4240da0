"""Photos that are kept in colour: by wish, or because no hints restore them."""

from contextlib import suppress

from grayvault.core.errors import DamagedFileError
from grayvault.core.luma import EncodedLuma
from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.checked_picture import color_picture
from grayvault.imaging.codec.jpeg_luma_codec import JPEG_EFFORT, color_container
from grayvault.imaging.codec.jxl_transfer import set_transfer
from grayvault.imaging.codec.tiers import LOSSY_EFFORT
from grayvault.imaging.formats.jpeg.jpeg_metadata import read_exif
from grayvault.ingest.archive.encoded_photo import EncodedPhoto, measured

_FINEST_DISTANCE = 0.1
"""A photo whose colours no distance down to this one keeps within the bound is kept lossless."""

_SAME = 0.1
"""ΔE00: in the mean, the same coefficients differ by less. They are the very ones of the source,
but what says how to read them (JFIF's segment) isn't kept with them."""

_RECORD_BYTES = 512
"""About what a vault file takes beside codestream, hints and metadata, generously."""


def within_bound_in_color(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """The photo in colour, finer than asked for where only that keeps the bound."""
    condensed = as_color(photo, settings)
    distance = condensed.luma.distance
    while distance and not condensed.fidelity.within(settings.bound):
        distance = distance / 2 if distance > _FINEST_DISTANCE else 0.0
        condensed = _in_color(photo, distance) if distance else _without_loss(photo)
    return condensed


def as_color(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """The photo in colour: a JPEG as it is where that saves enough, others at the distance."""
    distance = _color_distance(photo, settings)
    if distance and photo.jpeg is None:
        return _in_color(photo, distance)
    without_loss = _without_loss(photo)
    if distance == 0 or _saves_enough(photo, without_loss, settings.min_saving):
        return without_loss
    return _in_color(photo, distance)


def damaged_as_it_is(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """What is left of a damaged photo: a JPEG by its coefficients, others at the distance."""
    if photo.jpeg is not None:
        with suppress(DamagedFileError):
            return _jpeg_in_color(photo, photo.jpeg)
    return _in_color(photo, _color_distance(photo, settings))


def _without_loss(photo: Photo) -> EncodedPhoto:
    """The photo in colour, to the bit: a JPEG by its coefficients where these show the photo."""
    if photo.jpeg is not None:
        with suppress(DamagedFileError):  # arithmetic coding and the like
            condensed = _jpeg_in_color(photo, photo.jpeg)
            if condensed.fidelity.delta_e_mean < _SAME:
                return condensed
    return _in_color(photo, 0.0)


def _saves_enough(photo: Photo, condensed: EncodedPhoto, min_saving: float) -> bool:
    """Whether a vault file of this is surely so much smaller than its source, a JPEG."""
    metadata, beside = photo.metadata, sum(len(one.data) for one in photo.attachments)
    kept = sum(len(part or b"") for part in (metadata.exif, metadata.xmp, metadata.icc))
    if photo.container is not None:
        kept, beside = 0, len(photo.container)
    source_bytes = len(photo.jpeg or b"") - photo.preview_bytes - beside
    return condensed.stored_bytes + kept + _RECORD_BYTES < source_bytes * (1 - min_saving)


def _color_distance(photo: Photo, settings: IngestSettings) -> float:
    """The distance at which a photo is kept in colour: 0 where its luma would be kept exactly."""
    exactly = settings.tier in {"lossless", "exact"} or photo.depth > 8
    return 0.0 if exactly else settings.distance


def _jpeg_in_color(photo: Photo, jpeg: bytes) -> EncodedPhoto:
    """A JPEG in colour, every coefficient as it is.

    Raises `DamagedFileError` where the coefficients have another size than the photo.
    """
    codestream = color_container(jpeg, photo.orientation)
    encoded = EncodedLuma(codestream, "color", 0.0, JPEG_EFFORT, photo.depth)
    pixels = color_picture(codestream, read_exif(jpeg))
    if pixels.shape != photo.pixels.shape:
        raise DamagedFileError("its coefficients don't show the photo")
    return EncodedPhoto(encoded, len(codestream), measured(photo, pixels))


def _in_color(photo: Photo, distance: float) -> EncodedPhoto:
    """The whole photo as colour JPEG XL."""
    codestream = jxl.encode(photo.pixels, distance, LOSSY_EFFORT)
    if photo.depth > 8:
        codestream = set_transfer(codestream, None, photo.depth)
    encoded = EncodedLuma(codestream, "color", distance, LOSSY_EFFORT, photo.depth)
    fidelity = measured(photo, jxl.decode(codestream))
    return EncodedPhoto(encoded, len(codestream), fidelity)
