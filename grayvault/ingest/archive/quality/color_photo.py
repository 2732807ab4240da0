"""A photo in colour at a quality: the largest distance that reaches it."""

from dataclasses import replace
from functools import partial

from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec import jxl
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_color import (
    color_without_loss,
    lossy_color,
    smaller_without_loss,
)
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.hinted_photo import good_enough
from grayvault.ingest.archive.quality.refine_distance import refine_distance
from grayvault.ingest.archive.quality.sampled_distance import Decoded, SampledDistance

_NOTE = "kept in colour: that takes fewer bytes at the same quality than luma and hints"


def color_photo(
    original: LikenessReference, settings: IngestSettings, sampled: SampledDistance
) -> EncodedPhoto:
    """The photo in colour from about the sample's distance on, better until it is good enough.

    It is stored without loss if no distance is. A JPEG keeps its coefficients if they take fewer
    bytes.
    """
    photo = original.photo
    encoded = refine_distance(
        partial(lossy_color, original, sampled.effort), settings, sampled.distance
    )
    if not good_enough(encoded.fidelity, settings):
        return replace(color_without_loss(photo), note=_NOTE)
    return replace(smaller_without_loss(photo, encoded), note=_NOTE)


def decoded_color(photo: Photo, distance: float, effort: int) -> Decoded:
    """The photo's pixels in colour at a distance, decoded."""
    codestream = jxl.encode(photo.pixels, distance, effort)
    return jxl.decode(codestream), len(codestream)
