"""Photos that are kept in colour: as asked for, or because no hints restore them."""

from contextlib import suppress

from grayvault.core.errors import DamagedFileError
from grayvault.core.luma import EncodedLuma
from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.checked_picture import color_picture
from grayvault.imaging.codec.codec_for_tier import LOSSY_EFFORT
from grayvault.imaging.codec.jpeg_luma_codec import JPEG_EFFORT, color_container
from grayvault.imaging.codec.jxl_transfer import set_transfer
from grayvault.imaging.formats.jpeg.jpeg_metadata import read_exif
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.byte_accounting import saves_enough
from grayvault.ingest.archive.encoded_photo import EncodedPhoto, fidelity_of

_FINEST_DISTANCE = 0.1
"""If not even this distance holds the colour error limit, the photo is stored losslessly."""

_LEAST_TRANSCODE = 0.6
"""A JPEG's coefficients never take a smaller share of its bytes in JPEG XL."""

_SAME = 0.1
"""Mean ΔE00: decoded twice, the same coefficients differ by less. They are the source's own, but
JFIF's segment, which says how to read them, isn't stored with them."""


def within_bound_in_color(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """The photo in colour, finer than asked for if the colour error limit needs it."""
    in_color = _as_asked(photo, settings)
    distance = in_color.luma.distance
    while distance and not in_color.fidelity.within(settings.bound):
        distance = finer(distance)
        in_color = _in_color(photo, distance) if distance else color_without_loss(photo)
    return in_color


def finer(distance: float) -> float:
    """The distance to try after one that doesn't hold the colour error limit; 0: without loss."""
    return distance / 2 if distance > _FINEST_DISTANCE else 0.0


def _as_asked(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """The photo in colour: a JPEG losslessly if that saves enough, others at the distance."""
    distance = _color_distance(photo, settings)
    if distance and photo.jpeg is None:
        return _in_color(photo, distance)
    without_loss = color_without_loss(photo)
    if distance == 0 or saves_enough(photo, without_loss, settings.min_saving):
        return without_loss
    return _in_color(photo, distance)


def damaged_as_it_is(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """What is left of a damaged photo: a JPEG's coefficients, other pictures at the distance."""
    if photo.jpeg is not None:
        with suppress(DamagedFileError):
            return _jpeg_in_color(photo, photo.jpeg)
    return _in_color(photo, _color_distance(photo, settings))


def color_without_loss(photo: Photo) -> EncodedPhoto:
    """The photo in colour, to the bit: a JPEG's coefficients if they show the photo."""
    if photo.jpeg is not None:
        with suppress(DamagedFileError):  # arithmetic coding and the like
            in_color = _jpeg_in_color(photo, photo.jpeg)
            if in_color.fidelity.delta_e_mean < _SAME:
                return in_color
    return _in_color(photo, 0.0)


def _color_distance(photo: Photo, settings: IngestSettings) -> float:
    """The distance of a photo in colour: 0 if its luma would be stored exactly."""
    exactly = settings.tier in {"lossless", "exact"} or photo.depth > 8
    return 0.0 if exactly else settings.distance


def _jpeg_in_color(photo: Photo, jpeg: bytes) -> EncodedPhoto:
    """A JPEG in colour, every coefficient unchanged.

    Raises `DamagedFileError` if the coefficients have another size than the photo.
    """
    codestream = color_container(jpeg, photo.orientation)
    picture = EncodedLuma(codestream, "color", 0.0, JPEG_EFFORT, photo.depth)
    pixels = color_picture(codestream, read_exif(jpeg))
    if pixels.shape != photo.pixels.shape:
        raise DamagedFileError("its coefficients don't show the photo")
    return EncodedPhoto(picture, len(codestream), fidelity_of(photo, pixels))


def decoded_color(original: LikenessReference, picture: EncodedLuma) -> EncodedPhoto:
    """The whole photo in colour, restored from an encoded picture, and measured."""
    pixels = jxl.decode(picture.codestream)
    fidelity = fidelity_of(original.photo, pixels, original)
    return EncodedPhoto(picture, len(picture.codestream), fidelity)


def lossy_color(photo: Photo, distance: float, effort: int) -> EncodedLuma:
    """The whole photo's picture in colour."""
    codestream = jxl.encode(photo.pixels, distance, effort)
    if photo.depth > 8:
        codestream = set_transfer(codestream, None, photo.depth)
    return EncodedLuma(codestream, "color", distance, effort, photo.depth)


def smaller_without_loss(photo: Photo, encoded: EncodedPhoto) -> EncodedPhoto:
    """A JPEG's own coefficients, all of them, if they take fewer bytes than `encoded`."""
    if photo.jpeg is None or encoded.stored_bytes < _LEAST_TRANSCODE * len(photo.jpeg):
        return encoded
    without_loss = color_without_loss(photo)
    return without_loss if without_loss.stored_bytes < encoded.stored_bytes else encoded


def _in_color(photo: Photo, distance: float) -> EncodedPhoto:
    """The whole photo as colour JPEG XL."""
    return decoded_color(LikenessReference(photo), lossy_color(photo, distance, LOSSY_EFFORT))
